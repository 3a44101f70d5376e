# Repeated-measures correlation, within- and between-person effects in R, on made-up scores and on published data.
# Run: cd tests/golden && Rscript coupling.R     writes coupling_data.csv, coupling_results.csv
# rmcorr is not in Debian; its definition is lm(y ~ person + x): sums of squares and Fisher's z are worked out from that.
# The published set is Bland & Altman 1995 (BMJ 310:446), for which rmcorr 0.5.4 and later print r -0.5067697, df 38,
# interval -0.7067146 to -0.2318631 (tests/testthat/_snaps/rmcorr.md of that package).
suppressPackageStartupMessages({library(lme4); library(lmerTest)})
set.seed(20261204)
data <- read.csv("coupling_published.csv")
make <- function(set, n, points, within, between, missing, trend = 4) {
  for (i in seq_len(n)) {
    m <- sample(1:points, 1, prob = c(0.05, rep(0.95 / (points - 1), points - 1)))
    k <- sort(sample(0:(points - 1), m))
    level <- rnorm(1, 0, 3)
    x <- 15 + level - trend * (k > 0) + rnorm(m, 0, 2.5)
    own <- rnorm(1, within, 0.15)
    y <- 5 + between * level + own * (x - 15 - level + trend * (k > 0)) - 0.5 * trend * (k > 0) + rnorm(1) + rnorm(m, 0, 1)
    x[runif(m) < missing] <- NA
    data <<- rbind(data, data.frame(set = set, person = i, point = k, x = round(x, 1), y = round(y, 1)))
  }
}
make("linked", 80, 6, 0.3, 0.2, 0.05)
make("not linked", 60, 6, 0, 0.2, 0)
make("small", 12, 4, 0.3, 0.1, 0)
write.csv(data, "coupling_data.csv", row.names = FALSE, quote = FALSE)

number <- function(x) sprintf("%.15g", x)
results <- NULL
add <- function(set, what, value, low, high, df, software) {
  results <<- rbind(results, data.frame(set = set, what = what, value = number(value), low = number(low), high = number(high),
                                        df = number(df), software = software))
}
partial <- function(fit, term) {
  table <- coef(summary(fit))
  t <- table[term, "t value"]
  df <- fit$df.residual
  r <- t / sqrt(t^2 + df)
  z <- atanh(r) + c(-1, 1) * qnorm(0.975) / sqrt(df - 1)
  list(r = r, df = df, ci = tanh(z))
}
for (set in unique(data$set)) {
  d <- na.omit(data[data$set == set, ])
  r <- paste("R", getRversion())
  naive <- partial(lm(y ~ factor(person) + x, data = d), "x")
  add(set, "naive", naive$r, naive$ci[1], naive$ci[2], naive$df, r)
  if (any(table(d$point) > 1) && set != "bland1995" && set != "field") {
    adjusted <- partial(lm(y ~ factor(person) + factor(point) + x, data = d), "x")
    add(set, "time removed", adjusted$r, adjusted$ci[1], adjusted$ci[2], adjusted$df, r)
    many <- d[d$person %in% names(which(table(d$person) > 1)), ]
    many$mean_x <- ave(many$x, many$person)
    many$deviation <- many$x - many$mean_x
    for (time in c(TRUE, FALSE)) {
      formula <- if (time) y ~ factor(point) + mean_x + deviation + (1 + deviation | person) else y ~ mean_x + deviation + (1 + deviation | person)
      fit <- suppressMessages(lmerTest::lmer(formula, data = many, control = lmerControl(
        optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5), check.conv.singular = "ignore")))
      table <- coef(summary(fit))
      for (term in c("mean_x", "deviation")) {
        half <- qt(0.975, table[term, "df"]) * table[term, "Std. Error"]
        b <- table[term, "Estimate"]
        name <- paste(if (term == "mean_x") "between" else "within", if (time) "by point" else "all points")
        add(set, name, b, b - half, b + half, table[term, "df"],
            paste0("lme4 ", packageVersion("lme4"), "; lmerTest ", packageVersion("lmerTest"), if (isSingular(fit)) " (singular)"))
      }
    }
  }
}
write.csv(results, "coupling_results.csv", row.names = FALSE, quote = FALSE)
