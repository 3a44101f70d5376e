# Spearman's correlation of changes where one score is a mean of three answers, in R, from whole sums: exact.
# Run: cd tests/golden && Rscript thirds.R     writes thirds_data.csv (sums of three answers, and pain from 0 to 10) and
# thirds_results.csv. The mean of three answers is the sum divided by 3, which changes no rank.
set.seed(20261128)
n <- 125
before <- sample(15:30, n, TRUE)
after <- pmax(0, before - rbinom(n, 12, 0.5))
pain_before <- pmin(10, pmax(4, round(before / 3 + rnorm(n))))
pain_after <- pmax(0, pain_before - pmax(0, round((before - after) / 3 + rnorm(n, 0, 1.5))))
write.csv(data.frame(before, after, pain_before, pain_after), "thirds_data.csv", row.names = FALSE, quote = FALSE)
rho <- function(x, y) sprintf("%.15g", cor(x, y, method = "spearman"))
write.csv(data.frame(what = c("before", "after", "changes"),
                     rho = c(rho(before, pain_before), rho(after, pain_after), rho(before - after, pain_before - pain_after)),
                     software = paste("R", getRversion())), "thirds_results.csv", row.names = FALSE, quote = FALSE)
