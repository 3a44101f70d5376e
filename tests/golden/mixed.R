# Mixed models in R, on made-up courses with dropout that follows scores already seen.
# Run: cd tests/golden && Rscript mixed.R
# Writes mixed_data.csv (one row per score), mixed_means.csv (estimated means) and mixed_lines.csv (random slopes).
suppressPackageStartupMessages({library(nlme); library(lme4); library(lmerTest)})
set.seed(20261203)
data <- NULL
make <- function(set, n, points, dropout, skip) {
  for (i in seq_len(n)) {
    level <- rnorm(1, 0, 4)
    slope <- rnorm(1, 0, 0.8)
    k <- 0:(points - 1)
    score <- round(17 + level - 6 * (1 - exp(-k / 1.5)) + slope * k + rnorm(points, 0, 2.5), 1)
    there <- rep(TRUE, points)
    if (dropout > 0 && points > 1) for (j in 2:points) {
      if (!there[j - 1]) there[j] <- FALSE else if (runif(1) < dropout * (if (score[j - 1] > 14) 1.6 else 0.5)) there[j] <- FALSE
    }
    there <- there & (k == 0 | runif(points) > skip)
    data <<- rbind(data, data.frame(set = set, person = i, point = k[there], day = 3.5 * k[there] + sample(0:1, sum(there), TRUE),
                                    score = score[there]))
  }
}
make("dropout", 120, 6, 0.12, 0.05)
make("complete", 30, 4, 0, 0)
make("small", 16, 3, 0.1, 0.05)
make("large", 1000, 7, 0.1, 0.1)
write.csv(data, "mixed_data.csv", row.names = FALSE, quote = FALSE)

number <- function(x) sprintf("%.12g", x)

# Standard errors from the observed information of means and covariances together: -2 log restricted likelihood of both,
# written person by person, and its second derivatives by numDeriv. Means first, then the lower triangle of the covariance.
observed <- function(d, fit) {
  points <- nlevels(d$visit)
  people <- split(data.frame(k = as.integer(d$visit), y = d$score), droplevels(d$person))
  sds <- fit$sigma * c(1, coef(fit$modelStruct$varStruct, unconstrained = FALSE))[order(unique(d$visit))]
  r <- diag(points)
  r[lower.tri(r)] <- coef(fit$modelStruct$corStruct, unconstrained = FALSE)
  whole <- diag(sds) %*% (r + t(r) - diag(points)) %*% diag(sds)
  lower <- lower.tri(whole, diag = TRUE)
  deviance <- function(p) {
    b <- p[seq_len(points)]
    v <- matrix(0, points, points)
    v[lower] <- p[-seq_len(points)]
    v <- v + t(v) - diag(diag(v))
    information <- matrix(0, points, points)
    total <- 0
    for (one in people) {
      vi <- v[one$k, one$k, drop = FALSE]
      inverse <- solve(vi)
      away <- one$y - b[one$k]
      total <- total + as.numeric(determinant(vi)$modulus) + sum(away * (inverse %*% away))
      information[one$k, one$k] <- information[one$k, one$k] + inverse
    }
    total + as.numeric(determinant(information)$modulus)
  }
  at <- c(coef(fit), whole[lower])
  # gls stops a little early; the same likelihood is brought to its minimum first.
  at <- optim(at, deviance, method = "BFGS", control = list(reltol = 1e-15, maxit = 500, parscale = pmax(abs(at), 1)))$par
  v <- 2 * solve(numDeriv::hessian(deviance, at))[seq_len(points), seq_len(points)]
  list(se = sqrt(diag(v)), change_se = c(NA, sqrt(diag(v)[-1] + v[1, 1] - 2 * v[1, -1])))
}
means <- lines <- NULL
for (set in unique(data$set)) {
  d <- data[data$set == set, ]
  d$visit <- factor(d$point)
  d$person <- factor(d$person)
  fit <- gls(score ~ 0 + visit, data = d, correlation = corSymm(form = ~ as.integer(visit) | person),
             weights = varIdent(form = ~ 1 | visit),
             control = glsControl(msMaxIter = 1000, maxIter = 500, tolerance = 1e-12, msTol = 1e-12, opt = "nlminb", msVerbose = FALSE))
  points <- nlevels(d$visit)
  b <- coef(fit)
  v <- vcov(fit)
  away <- c(NA, sqrt(diag(v)[-1] + v[1, 1] - 2 * v[1, -1]))
  # The same model once more with lmer, whose residual variance is then part of the rest: for its degrees of freedom.
  df <- change_df <- rep(NA, points)
  if (points <= 6) {
    same <- suppressMessages(suppressWarnings(lmerTest::lmer(
      score ~ 0 + visit + (0 + visit | person), data = d, control = lmerControl(
        optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e6), check.nobs.vs.nRE = "ignore",
        check.conv.singular = "ignore", check.conv.grad = "ignore", check.conv.hess = "ignore"))))
    for (k in seq_len(points)) {
      pick <- as.numeric(seq_len(points) == k)
      df[k] <- suppressWarnings(contest1D(same, pick)$df)
      if (k > 1) change_df[k] <- suppressWarnings(contest1D(same, pick - as.numeric(seq_len(points) == 1))$df)
    }
  }
  of_both <- if (points <= 6) observed(d, fit) else list(se = rep(NA, points), change_se = rep(NA, points))
  means <- rbind(means, data.frame(
    set = set, point = seq_len(points) - 1, mean = number(b), se = number(sqrt(diag(v))), change = number(b - b[1]),
    change_se = number(away), observed_se = number(of_both$se),
    observed_change_se = number(of_both$change_se), df = number(df), change_df = number(change_df), loglik = number(as.numeric(logLik(fit))),
    software = paste0("nlme ", packageVersion("nlme"), "; lme4 ", packageVersion("lme4"), "; lmerTest ", packageVersion("lmerTest"), "; numDeriv ", packageVersion("numDeriv"))))

  for (model in c("slope", "level")) {
    formula <- if (model == "slope") score ~ day + (day | person) else score ~ day + (1 | person)
    line <- suppressMessages(lmerTest::lmer(formula, data = d, control = lmerControl(
      optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5), check.conv.singular = "ignore")))
    table <- coef(summary(line))
    again <- nlme::lme(score ~ day, random = if (model == "slope") ~ day | person else ~ 1 | person, data = d,
                       control = lmeControl(msMaxIter = 500, opt = "optim", tolerance = 1e-10, msTol = 1e-12, returnObject = TRUE))
    lines <- rbind(lines, data.frame(
      set = set, model = model, term = rownames(table), value = number(table[, "Estimate"]), se = number(table[, "Std. Error"]),
      df = number(table[, "df"]), reml = number(-2 * as.numeric(logLik(line))), residual = number(sigma(line)^2),
      lme = number(fixef(again)), lme_se = number(sqrt(diag(vcov(again)))),
      software = paste0("lme4 ", packageVersion("lme4"), "; lmerTest ", packageVersion("lmerTest"), "; nlme ", packageVersion("nlme"))))
  }
}
write.csv(means, "mixed_means.csv", row.names = FALSE, quote = FALSE)
write.csv(lines, "mixed_lines.csv", row.names = FALSE, quote = FALSE)
