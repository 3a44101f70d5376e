# Reference values for outcomes/statistics.py. Run: Rscript tests/golden/intervals.R > tests/golden/intervals.csv
# R's prop.test without continuity correction gives the Wilson score interval; t.test the interval of a mean.
cat("kind,k,n,low,high\n")
for (pair in list(c(0, 1), c(1, 1), c(1, 2), c(0, 12), c(12, 12), c(5, 8), c(7, 50), c(33, 60), c(288, 537), c(1, 1000), c(4096, 9016))) {
  ci <- suppressWarnings(prop.test(pair[1], pair[2], correct = FALSE)$conf.int)
  cat(sprintf("wilson,%d,%d,%.12f,%.12f\n", pair[1], pair[2], ci[1], ci[2]))
}
samples <- list(c(20, 15), c(20, 15, 10, 18, 14, 9, 22, 20, 19), c(-3.5, 0, 2.25, 2.25, 7, -11), seq(0, 27))
for (i in seq_along(samples)) {
  ci <- t.test(samples[[i]])$conf.int
  cat(sprintf("mean,%d,%d,%.12f,%.12f\n", i, length(samples[[i]]), ci[1], ci[2]))
}
