# Expected range of a new practice in R: random-effects meta-analysis of logit proportions (REML), prediction interval with
# Student's t of k - 2 degrees of freedom (Higgins, Thompson & Spiegelhalter 2009). Made-up counts.
# Run: cd tests/golden && Rscript prediction.R     writes prediction_data.csv and prediction_results.csv
suppressPackageStartupMessages(library(metafor))
sets <- list(
  spread = list(k = c(288, 56, 212, 51, 20, 33), n = c(537, 215, 424, 190, 30, 88)),
  alike = list(k = c(50, 41, 98, 33, 61), n = c(100, 80, 200, 65, 124)),
  ends = list(k = c(0, 5, 9, 30, 12, 15), n = c(20, 30, 20, 80, 33, 15)),
  three = list(k = c(7, 30, 19), n = c(50, 60, 41)),
  eight = list(k = c(14, 220, 31, 8, 77, 4, 160, 25), n = c(61, 400, 45, 52, 190, 9, 402, 33)),
  tiny = list(k = c(1, 2, 1, 3, 0), n = c(3, 4, 2, 3, 2))
)
data <- NULL
results <- NULL
for (set in names(sets)) {
  d <- data.frame(set = set, k = sets[[set]]$k, n = sets[[set]]$n)
  data <- rbind(data, d)
  logits <- escalc(measure = "PLO", xi = k, ni = n, data = d)
  # The default threshold, 1e-5 of tau squared, stops before the sixth digit.
  found <- rma(yi, vi, data = logits, method = "REML", control = list(threshold = 1e-14, maxiter = 100000))
  p <- predict(found, transf = transf.ilogit, pi.type = "riley")
  stopifnot(p$pi.ddf == nrow(d) - 2)
  results <- rbind(results, data.frame(
    set = set, pooled = p$pred, low = p$pi.lb, high = p$pi.ub, variance = found$tau2))
}
write.csv(data, "prediction_data.csv", row.names = FALSE, quote = FALSE)
results[-1] <- lapply(results[-1], function(x) sprintf("%.15g", x))
results$software <- paste("metafor", packageVersion("metafor"))
write.csv(results, "prediction_results.csv", row.names = FALSE, quote = FALSE)
