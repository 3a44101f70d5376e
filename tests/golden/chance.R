# Reference values for outcomes/statistics/chance.py. Run: Rscript tests/golden/chance.R > tests/golden/chance.csv
# Limits: R's qbinom. Runs: R's rle of the signs around 5, values of 5 left out, and the limits as in qicharts2's runs.analysis.
cat("kind,share,n,low,high,series,longest,crossings,most,fewest\n")
for (n in c(1, 2, 5, 11, 12, 23, 60, 61, 148, 1000, 9016))
  for (share in c(0.01, 0.05, 0.12, 0.3, 1 / 3, 0.5, 0.567, 0.8, 0.99))
    cat(sprintf("limits,%.17g,%d,%d,%d,,,,,\n", share, n, qbinom(0.001, n, share), qbinom(0.999, n, share)))
set.seed(7)
series <- c("1", "55", "19", "1111111111", "1111199999", "9999955511111", "191919191919", "99999999911",
            replicate(20, paste(sample(0:9, sample(3:40, 1), TRUE), collapse = "")))
for (one in series) {
  side <- sign(as.numeric(strsplit(one, "")[[1]]) - 5)
  side <- side[side != 0]
  n <- length(side)
  lengths <- rle(side)$lengths
  if (n == 0) cat(sprintf("runs,,0,,,%s,0,0,0,0\n", one))
  else cat(sprintf("runs,,%d,,,%s,%d,%d,%d,%d\n", n, one, max(lengths), length(lengths) - 1, round(log2(n)) + 3, qbinom(0.05, max(n - 1, 0), 0.5)))
}
