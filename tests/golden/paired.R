# Paired change, standardised change and differences of groups in R, on made-up scores.
# Run: cd tests/golden && Rscript paired.R     writes paired_data.csv and paired_results.csv
suppressPackageStartupMessages(library(metafor))
set.seed(20261201)
data <- NULL
for (n in c(2, 3, 8, 30, 400)) {
  before <- pmin(27, pmax(0, round(rnorm(n, 17, 5))))
  after <- pmin(27, pmax(0, round(0.6 * before + rnorm(n, 0, 4))))
  while (sd(before) == 0 || sd(after) == 0 || sd(after - before) == 0) after[1] <- after[1] + 1
  data <- rbind(data, data.frame(set = n, before = before, after = after))
}
write.csv(data, "paired_data.csv", row.names = FALSE, quote = FALSE)

results <- NULL
add <- function(set, what, values, software) {
  results <<- rbind(results, data.frame(
    set = set, what = what, value = sprintf("%.15g", values[1]), low = sprintf("%.15g", values[2]),
    high = sprintf("%.15g", values[3]), software = software))
}
r <- paste("R", getRversion())
meta <- paste("metafor", packageVersion("metafor"))
for (n in unique(data$set)) {
  d <- data[data$set == n, ]
  test <- t.test(d$after, d$before, paired = TRUE)
  add(n, "mean change", c(test$estimate, test$conf.int), r)
  add(n, "median change", c(median(d$after - d$before), NA, NA), r)
  add(n, "sd before", c(sd(d$before), NA, NA), r)
  add(n, "sd after", c(sd(d$after), NA, NA), r)
  add(n, "sd change", c(sd(d$after - d$before), NA, NA), r)
  add(n, "correlation", c(cor(d$before, d$after), NA, NA), r)
  if (n > 2) {
    for (measure in c("SMCR", "SMCC")) {
      # m1i and sd1i are the scores before, so a fall is positive here and negative in the product.
      es <- suppressWarnings(escalc(measure, m1i = mean(d$before), m2i = mean(d$after), sd1i = sd(d$before),
                                    sd2i = sd(d$after), ri = cor(d$before, d$after), ni = n))
      half <- qnorm(0.975) * sqrt(es$vi)
      add(n, measure, c(-es$yi, -es$yi - half, -es$yi + half), meta)
    }
  }
  a <- d$after[seq_len(n) <= n / 2]
  b <- d$after[seq_len(n) > n / 2]
  if (length(a) > 1 && length(b) > 1 && sd(a) + sd(b) > 0) {
    welch <- t.test(a, b)
    add(n, "difference of means", c(mean(a) - mean(b), welch$conf.int), r)
  }
}
write.csv(results, "paired_results.csv", row.names = FALSE, quote = FALSE)
