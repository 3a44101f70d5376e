# A made-up practice and its results, worked out in R from the raw long rows by the rules in outcomes/definitions.py.
# Run: cd tests/golden && Rscript practice.R   (written with R 4.2.2, packages base and stats)
# Writes practice_infusions.csv, practice_scores.csv (whole scores) and practice_results.csv.
set.seed(20261123)
infusions <- NULL
scores <- NULL
for (p in sprintf("P%03d", 1:90)) {
  n <- sample(c(1, 2, 3, 4, 5, 6, 6, 6, 6, 6, 6, 6, 8, 9), 1)
  day <- cumsum(c(0, sample(c(2, 3, 4, 7), n - 1, replace = TRUE)))
  if (runif(1) < 0.15) day <- c(day, max(day) + sample(c(40, 90, 91, 150), 1) + c(0, 3))
  infusions <- rbind(infusions, data.frame(patient = p, number = seq_along(day), day = day))
  for (instrument in c("phq9", "pain_nrs")) {
    top <- if (instrument == "phq9") 27 else 10
    low <- if (instrument == "phq9") 8 else 3
    before <- sample(low:top, 1)
    factor <- runif(1, 0.05, 1.4)
    took <- function(day, had, score) data.frame(patient = p, day = day, infusion = had, instrument = instrument, score = score)
    near <- function(share) max(0, min(top, round(before * share + rnorm(1, 0, 1))))
    if (runif(1) < 0.95) scores <- rbind(scores, took(0, 0, before))
    if (runif(1) < 0.30) scores <- rbind(scores, took(sample(c(-40, -30, -7), 1), 0, sample(low:top, 1)))
    for (k in seq_along(day)) {
      share <- 1 - (1 - factor) * (1 - exp(-k / 2))
      until <- if (k < length(day)) day[k + 1] else day[k] + 60
      if (runif(1) < 0.95) scores <- rbind(scores, took(min(until, day[k] + sample(1:7, 1)), k, near(share)))
    }
    last <- max(day)
    for (after in c(13, 14, 31, 32)) if (runif(1) < 0.4) scores <- rbind(scores, took(last + after, length(day), near(factor)))
  }
}
scores <- scores[!duplicated(scores[c("patient", "day", "infusion", "instrument")]), ]
write.csv(infusions, "practice_infusions.csv", row.names = FALSE, quote = FALSE)
write.csv(scores, "practice_scores.csv", row.names = FALSE, quote = FALSE)

# The last score that fits, by day and then by infusions received; NA where none does.
last_score <- function(s, fits) {
  s <- s[fits, ]
  if (nrow(s) == 0) return(NA)
  s$score[order(s$day, s$infusion)][nrow(s)]
}

results <- NULL
for (instrument in c("phq9", "pain_nrs")) {
  people <- NULL
  for (p in unique(infusions$patient)) {
    given <- infusions$day[infusions$patient == p]
    long_gap <- which(diff(given) > 90)
    if (length(long_gap)) given <- given[seq_len(long_gap[1])]  # the first course
    induction <- given[given <= 28]
    induction <- induction[seq_len(min(8, length(induction)))]
    complete <- length(induction) >= 4 && max(induction) >= 7
    s <- scores[scores$patient == p & scores$instrument == instrument, ]
    one <- c(baseline = last_score(s, s$infusion == 0 & s$day <= 0 & s$day >= -30))
    for (k in 1:6) {
      one[paste0("after_", k)] <-
        if (k > length(given)) NA else last_score(s, s$infusion == k & s$day <= given[k] + 31)
    }
    since <- s$day - max(induction)
    in_course <- s$infusion >= 1 & s$infusion <= length(given)
    one["window"] <- if (complete) last_score(s, in_course & since >= 14 & since <= 31) else NA
    people <- rbind(people, one)
  }
  people <- as.data.frame(people)
  minimum <- if (instrument == "phq9") 10 else 4
  eligible <- people[!is.na(people$baseline) & people$baseline >= minimum, ]
  measured <- eligible[!is.na(eligible$window), ]
  fall <- measured$baseline - measured$window
  k <- if (instrument == "phq9") {
    c(response = sum(2 * fall >= measured$baseline), remission = sum(measured$window < 5), worse = sum(-fall >= 6))
  } else {
    c(response = sum(10 * fall >= 3 * measured$baseline), second_response = sum(2 * fall >= measured$baseline),
      worse = sum(fall < 0))
  }
  add <- function(what, point, n, measured, missing, estimate, ci) {
    results <<- rbind(results, data.frame(
      instrument = instrument, what = what, point = point, n = n, measured = measured, missing = missing,
      estimate = sprintf("%.12f", estimate), low = sprintf("%.12f", ci[1]), high = sprintf("%.12f", ci[2])))
  }
  for (outcome in names(k)) {
    test <- suppressWarnings(prop.test(k[[outcome]], nrow(measured), correct = FALSE))
    add(outcome, "window", k[[outcome]], nrow(measured), nrow(eligible) - nrow(measured), test$estimate, test$conf.int)
  }
  points <- paste0("after_", 1:6)
  fixed <- eligible[complete.cases(eligible[c("baseline", points)]), ]
  for (i in seq_along(points)) {
    test <- t.test(fixed[[points[i]]], fixed$baseline, paired = TRUE)
    add("change", i, nrow(fixed), sum(!is.na(eligible[[points[i]]])), sum(is.na(eligible[[points[i]]])),
        test$estimate, test$conf.int)
  }
}
write.csv(results, "practice_results.csv", row.names = FALSE, quote = FALSE)
