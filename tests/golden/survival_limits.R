# Intervals by the likelihood ratio in R, with a general optimizer (nloptr: L-BFGS), on the visits of survival.R.
# Run after it: cd tests/golden && Rscript survival_limits.R
# Writes survival_limits.csv. No stretches are worked out: every day between two visits may hold probability.
suppressPackageStartupMessages(library(nloptr))
data <- read.csv("survival_data.csv")
number <- function(x) sprintf("%.9g", x)
soft <- function(x) exp(x - max(x)) / sum(exp(x - max(x)))
found <- NULL
for (set in c("weekly", "monthly", "few events", "eight")) {
  d <- data[data$set == set, ]
  d$until[is.infinite(d$until)] <- 1e6
  ends <- sort(unique(c(0, d$after, d$until, 1e6)))
  from <- head(ends, -1)
  inside <- outer(d$after, from, "<=") & outer(d$until, tail(ends, -1), ">=")
  # Minus the log likelihood at its lowest where the parts have these sums.
  best <- function(part, sums) {
    shares <- function(x) { for (k in seq_along(sums)) x[part == k] <- sums[k] * soft(x[part == k]); x }
    minus <- function(x) -sum(log(inside %*% shares(x)))
    slope <- function(x) {
      p <- shares(x)
      g <- -as.vector(t(inside) %*% (1 / (inside %*% p)))
      for (k in seq_along(sums)) g[part == k] <- p[part == k] * (g[part == k] - sum((p * g)[part == k]) / sums[k])
      g
    }
    x <- rep(0, length(part))
    for (again in 1:3) {
      fit <- nloptr(x, minus, slope, opts = list(algorithm = "NLOPT_LD_LBFGS", xtol_rel = 0, ftol_rel = 1e-15, maxeval = 4000))
      x <- fit$solution
    }
    list(value = fit$objective, share = shares(x))
  }
  free <- best(rep(1, length(from)), 1)
  for (t in quantile(setdiff(ends, c(0, 1e6)), c(0.25, 0.5, 0.75), type = 1)) {
    late <- 1 + (from >= t)
    still <- sum(free$share[late == 2])
    lost <- function(s) 2 * (best(late, c(1 - s, s))$value - free$value) - qchisq(0.95, 1)
    low <- uniroot(lost, c(1e-4, still - 1e-6), tol = 1e-8)$root
    high <- uniroot(lost, c(still + 1e-6, 1 - 1e-6), tol = 1e-8)$root
    found <- rbind(found, data.frame(set = set, time = t, low = number(low), high = number(high)))
  }
}
found$software <- paste("nloptr", packageVersion("nloptr"))
write.csv(found, "survival_limits.csv", row.names = FALSE, quote = FALSE)
