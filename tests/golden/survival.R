# Kaplan-Meier and interval-censored curves in R, on made-up visits.
# Run: cd tests/golden && Rscript survival.R
# Writes survival_data.csv, survival_results.csv (Kaplan-Meier), survival_medians.csv and survival_intervals.csv.
suppressPackageStartupMessages({library(survival); library(npsurv)})
set.seed(20261202)
data <- NULL
make <- function(set, n, scale, visits, stay) {
  for (i in seq_len(n)) {
    event <- rexp(1, 1 / scale)
    seen <- visits[cumprod(runif(length(visits)) < stay) == 1]
    if (length(seen) == 0) seen <- visits[1]
    seen <- seen[runif(length(seen)) < 0.8 | seen == max(seen)]
    by <- seen[seen >= event]
    until <- if (length(by)) min(by) else Inf
    after <- if (any(seen < event)) max(seen[seen < event]) else 0
    data <<- rbind(data, data.frame(set = set, after = after, until = until,
                                    time = if (is.finite(until)) until else after, event = is.finite(until)))
  }
}
make("weekly", 60, 40, seq(7, 126, 7), 0.95)
make("monthly", 200, 150, seq(28, 364, 28), 0.97)
make("few events", 40, 2000, seq(7, 98, 7), 0.98)
make("all events", 25, 4, seq(7, 70, 7), 1)
make("eight", 8, 30, seq(7, 70, 7), 0.95)
make("daily", 150, 30, 1:90, 0.985)
make("irregular", 120, 60, sort(sample(3:200, 40)), 0.97)
# Half of four at day 10, nobody after until 20: the median is in the middle of a flat stretch at one half.
data <- rbind(data, data.frame(set = "flat half", after = c(5, 5, 15, 20), until = c(10, 10, 20, Inf),
                               time = c(10, 10, 20, 20), event = c(TRUE, TRUE, TRUE, FALSE)))
data <- data[data$time > 0, ]
write.csv(data, "survival_data.csv", row.names = FALSE, quote = FALSE)

curves <- medians <- stretches <- NULL
number <- function(x) sprintf("%.15g", x)
for (set in unique(data$set)) {
  d <- data[data$set == set, ]
  fit <- survfit(Surv(time, event) ~ 1, data = d, conf.type = "log-log")
  software <- paste("survival", packageVersion("survival"))
  curves <- rbind(curves, data.frame(
    set = set, time = fit$time, at_risk = fit$n.risk, events = fit$n.event, left = fit$n.censor,
    survival = number(fit$surv), low = number(fit$lower), high = number(fit$upper), software = software))
  m <- summary(fit)$table[c("median", "0.95LCL", "0.95UCL")]
  medians <- rbind(medians, data.frame(set = set, median = m[1], low = m[2], high = m[3], software = software))
  np <- npsurv(cbind(d$after, d$until), maxit = 1000, tol = 1e-12)
  # The log likelihood tells whose estimate is the better one; the share before each visit is compared.
  grid <- sort(unique(c(d$after, d$until[is.finite(d$until)])))
  before <- sapply(grid, function(t) sum(np$f$p[np$f$right <= t]))
  inside <- outer(d$after, np$f$left, "<=") & outer(d$until, np$f$right, ">=")
  # Turnbull's own algorithm, in package survival; it stops sooner, so fewer digits can agree.
  turnbull <- survfit(Surv(ifelse(after == 0, NA, after), ifelse(is.finite(until), until, NA), type = "interval2") ~ 1,
                      data = d)
  at_grid <- summary(turnbull, times = grid, extend = TRUE)$surv
  stretches <- rbind(stretches, data.frame(
    set = set, time = grid, survival = number(1 - before), turnbull = number(at_grid), loglik = number(sum(log(inside %*% np$f$p))),
    software = paste("npsurv", packageVersion("npsurv"))))
}
write.csv(curves, "survival_results.csv", row.names = FALSE, quote = FALSE)
write.csv(medians, "survival_medians.csv", row.names = FALSE, quote = FALSE)
write.csv(stretches, "survival_intervals.csv", row.names = FALSE, quote = FALSE)
