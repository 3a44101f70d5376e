# Reliable and clinically significant change by the R package clinicalsignificance 2.0.0, on made-up scores.
# The package is not in Debian: give the folder of its source (the files of its R/ folder named below; all it needs is
# dplyr). Of create_summary_table.R only the part up to the categories of each person is used; with dplyr below 1.1,
# write by = "id" there for join_by("id").
# Run: cd tests/golden && CLINICALSIGNIFICANCE=.../clinicalsignificance Rscript reliable.R
# Writes reliable_data.csv and reliable_results.csv, one row per person.
source_folder <- Sys.getenv("CLINICALSIGNIFICANCE")
for (file in c("rci-utils.R", "calc_rci.R", "calc_cutoff.R", "create_summary_table.R")) source(file.path(source_folder, "R", file))
set.seed(20261205)
make <- function(set, n, better, whole) {
  before <- rnorm(n, if (better == "lower") 17 else 9, 5)
  after <- if (better == "lower") 0.6 * before + rnorm(n, 0, 5) else 12 + 0.4 * before + rnorm(n, 0, 5)
  some <- seq_len(n) <= n / 5  # people who were well before and some of whom got worse
  before[some] <- if (better == "lower") runif(sum(some), 0, 6) else runif(sum(some), 18, 27)
  after[some] <- before[some] + rnorm(sum(some), if (better == "lower") 6 else -6, 5)
  clean <- function(x) { x <- pmin(27, pmax(0, x)); if (whole) round(x) else round(x, 2) }
  data.frame(set = set, person = seq_len(n), better = better, before = clean(before), after = clean(after))
}
data <- rbind(make("lower", 120, "lower", TRUE), make("higher", 80, "higher", FALSE), make("few", 8, "lower", TRUE))
write.csv(data, "reliable_data.csv", row.names = FALSE, quote = FALSE)

results <- NULL
for (set in unique(data$set)) for (reliability in c(0.8, 0.9)) for (kind in c("a", "c")) {
  d <- data[data$set == set, ]
  wide <- data.frame(id = d$person, pre = d$before, post = d$after, change = d$after - d$before)
  direction <- if (d$better[1] == "lower") -1 else 1
  functional <- if (direction == -1) c(4, 4.5) else c(22, 4.5)
  prepared <- structure(list(data = wide), class = "cs_jt")
  common <- list(data = prepared, m_pre = mean(wide$pre), sd_pre = sd(wide$pre), m_post = mean(wide$post), sd_post = sd(wide$post),
                 reliability = reliability, direction = direction, critical_value = qnorm(0.975))
  rci <- do.call(calc_rci, common)
  cut <- calc_cutoff_from_data(prepared, m_clinical = mean(wide$pre), sd_clinical = sd(wide$pre), m_functional = functional[1],
    sd_functional = functional[2], m_post = mean(wide$post), sd_post = sd(wide$post), reliability = reliability, type = kind,
    direction = direction, critical_value = qnorm(0.975))
  class(rci) <- c("cs_combined", "list")
  groups <- create_summary_table(rci, cutoff_results = cut, data = prepared, method = "JT", direction = direction)$categories
  names <- c("recovered", "improved", "unchanged", "deteriorated", "harmed")
  group <- names[max.col(as.matrix(groups[names]) * 1)]
  stopifnot(rowSums(groups[names]) == 1)
  results <- rbind(results, data.frame(
    set = set, reliability = reliability, kind = kind, person = wide$id, score = sprintf("%.12g", rci$data$rci),
    cut = sprintf("%.12g", cut$info$value), group = group))
}
write.csv(results, "reliable_results.csv", row.names = FALSE, quote = FALSE)
print(table(results$set, results$group))
