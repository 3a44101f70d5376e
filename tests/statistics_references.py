"""The product's numbers beside those of other people's software, measure by measure.

``python -m tests.statistics_references`` writes ``tests/golden/differences.csv``, from which ``python -m
outcomes.statistics`` writes ``docs/statistics.md``. The reference numbers were made by the scripts in ``tests/golden``;
those of scipy and statsmodels are worked out here and now.
"""

from __future__ import annotations

import csv
import math
import warnings
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np

from outcomes import statistics as ours

GOLDEN = Path(__file__).parent / "golden"
SMALLEST = 1e-12  # smaller differences depend on the processor
CLOSED, FITTED, SAMPLED = 1e-9, 1e-4, 1e-3
"""What is asked for: closed forms; fitted models; references that stop early or print few digits."""

Pairs = Iterator[tuple[object, object]]
COMPARISONS: dict[tuple[str, str], tuple[Callable[[], Pairs], float]] = {}


def compares(measure: str, reference: str, within: float = CLOSED):
    """Register a generator of (our number, reference number); either may be an array."""

    def register(function: Callable[[], Pairs]) -> Callable[[], Pairs]:
        COMPARISONS[measure, reference] = function, within
        return function

    return register


def largest(function: Callable[[], Pairs]) -> tuple[int, float]:
    """How many numbers were compared, and the largest difference; a number only one side has counts as infinite."""
    count, worst = 0, 0.0
    for mine, theirs in function():
        a, b = (np.asarray(x, dtype=float).ravel() for x in (mine, theirs))
        assert a.shape == b.shape
        if (np.isnan(a) != np.isnan(b)).any():
            return count, math.inf
        both = ~np.isnan(a)
        count += int(both.sum())
        worst = max(worst, float(np.abs(a[both] - b[both]).max(initial=0)))
    return count, worst


def limit(difference: float) -> float:
    """The next power of ten, with room for another processor's rounding."""
    return 10.0 ** math.ceil(math.log10(max(2 * difference, SMALLEST)))


# ---------------------------------------------------------------------------------------------------------------
# Reading


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader((GOLDEN / name).read_text(encoding="utf-8").splitlines()))


def number(text: str) -> float:
    return math.nan if text in ("NA", "") else float(text)


def column(table: Iterable[dict[str, str]], name: str) -> np.ndarray:
    return np.array([number(row[name]) for row in table])


def by(table: Iterable[dict[str, str]], *names: str) -> dict[tuple[str, ...], list[dict[str, str]]]:
    found: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in table:
        found.setdefault(tuple(row[name] for name in names), []).append(row)
    return found


def limits(row: dict[str, str]) -> list[float]:
    return [number(row[name]) for name in ("value", "low", "high")]


def parts(estimate: ours.Estimate) -> list[float]:
    return [estimate.value, estimate.low, estimate.high]


# ---------------------------------------------------------------------------------------------------------------
# Rates and means


@compares("wilson", "R 4.2.2, `prop.test(correct = FALSE)`")
def wilson_in_r() -> Pairs:
    for row in rows("intervals.csv"):
        if row["kind"] == "wilson":
            yield (
                ours.wilson_interval(int(row["k"]), int(row["n"])),
                [number(row["low"]), number(row["high"])],
            )


@compares("wilson", 'scipy 1.17.1, `binomtest(k, n).proportion_ci(method="wilson")`')
def wilson_in_scipy() -> Pairs:
    from scipy.stats import binomtest

    for n in (1, 2, 7, 12, 50):
        for k in range(n + 1):
            reference = binomtest(k, n).proportion_ci(method="wilson")
            yield ours.wilson_interval(k, n), [reference.low, reference.high]


@compares("bounds", "exact fractions")
def bounds_by_fractions() -> Pairs:
    for k, n, m in [(33, 60, 40), (0, 1, 0), (7, 7, 3), (0, 0, 5), (288, 537, 8479)]:
        low, high = Fraction(k, n + m), Fraction(k + m, n + m)
        yield ours.missing_bounds(k, n, m), [float(low), float(high)]


@compares("mean", "R 4.2.2, `t.test`")
def mean_in_r() -> Pairs:
    samples = [[20, 15], [20, 15, 10, 18, 14, 9, 22, 20, 19], [-3.5, 0, 2.25, 2.25, 7, -11], list(range(28))]
    for row in rows("intervals.csv"):
        if row["kind"] == "mean":
            _, low, high = ours.mean_interval(np.array(samples[int(row["k"]) - 1], dtype=float)[:, None])
            yield [low[0], high[0]], [number(row["low"]), number(row["high"])]


# ---------------------------------------------------------------------------------------------------------------
# Change


def paired(what: dict[str, Callable[[np.ndarray, np.ndarray], list[float]]]) -> Pairs:
    data = by(rows("paired_data.csv"), "set")
    for row in rows("paired_results.csv"):
        if row["what"] in what:
            scores = data[row["set"],]
            mine = what[row["what"]](column(scores, "before"), column(scores, "after"))
            yield mine, limits(row)[: len(mine)]


@compares("paired change", "R 4.2.2, `t.test(paired = TRUE)`, `sd`, `median`, `cor`")
def paired_in_r() -> Pairs:
    def one(name: str) -> Callable[[np.ndarray, np.ndarray], list[float]]:
        return lambda before, after: [getattr(ours.paired_change(before, after), name)]

    def mean(before: np.ndarray, after: np.ndarray) -> list[float]:
        found = ours.paired_change(before, after)
        return [found.mean_change, found.low, found.high]

    names = {f"sd {x}": f"sd_{x}" for x in ("before", "after", "change")}
    names |= {"median change": "median_change", "correlation": "correlation"}
    return paired({"mean change": mean} | {what: one(name) for what, name in names.items()})


@compares("paired change", "scipy 1.17.1, `ttest_rel(after, before).confidence_interval()`")
def paired_in_scipy() -> Pairs:
    from scipy.stats import ttest_rel

    for scores in by(rows("paired_data.csv"), "set").values():
        before, after = column(scores, "before"), column(scores, "after")
        reference = ttest_rel(after, before).confidence_interval(0.95)
        found = ours.paired_change(before, after)
        yield [found.low, found.high], [reference.low, reference.high]


@compares("standardized by baseline", 'metafor 3.8.1, `escalc("SMCR")`, sign turned')
def smcr() -> Pairs:
    return paired({"SMCR": lambda before, after: parts(ours.standardised_by_baseline(before, after))})


@compares("standardized by change", 'metafor 3.8.1, `escalc("SMCC")`, sign turned')
def smcc() -> Pairs:
    return paired({"SMCC": lambda before, after: parts(ours.standardised_by_change(before, after))})


@compares("reliable change", "R source of clinicalsignificance 2.0.0, `cs_combined`, JT: group of each person")
def reliable_change_in_r() -> Pairs:
    """Threshold and cut-off are the reference's own: 1.96 of its standardised changes, in points, and its cut."""
    data = by(rows("reliable_data.csv"), "set")
    for (name, _, _), reference in by(rows("reliable_results.csv"), "set", "reliability", "kind").items():
        before, after = column(data[name,], "before"), column(data[name,], "after")
        score = column(reference, "score")
        furthest = int(np.abs(score).argmax())
        threshold = 1.959963984540054 * (after - before)[furthest] / score[furthest]
        up = data[name,][0]["better"] == "higher"
        group = ours.classify(before, after, threshold, number(reference[0]["cut"]), higher_is_better=up)
        yield group, [ours.Change[row["group"].upper()] for row in reference]


# ---------------------------------------------------------------------------------------------------------------
# Time until something happens


@cache
def curves(name: str) -> tuple[ours.Curve, ours.IntervalCurve]:
    people = by(rows("survival_data.csv"), "set")[name,]
    event = [row["event"] == "TRUE" for row in people]
    until = [math.inf if row["until"] == "Inf" else number(row["until"]) for row in people]
    return ours.kaplan_meier(column(people, "time"), event), ours.interval_censored(column(people, "after"), until)


def known(value: float | None) -> float:
    return math.nan if value is None else value


@compares("kaplan-meier", 'survival 3.5.3, `survfit(conf.type = "log-log")`, its table and medians')
def kaplan_meier_in_r() -> Pairs:
    for (name,), table in by(rows("survival_results.csv"), "set").items():
        curve, _ = curves(name)
        for field in ("time", "at_risk", "events", "left", "survival", "low", "high"):
            yield getattr(curve, field)[1:], column(table, field)
    for row in rows("survival_medians.csv"):
        curve, _ = curves(row["set"])
        mine = [known(x) for x in (curve.median, curve.median_low, curve.median_high)]
        yield mine, [number(row[name]) for name in ("median", "low", "high")]


@compares("kaplan-meier", "lifelines 0.30.3, `KaplanMeierFitter` (where the share is not 0 or 1)")
def kaplan_meier_in_lifelines() -> Pairs:
    for (name, what), table in by(rows("lifelines_pingouin.csv"), "set", "what").items():
        if what != "survival":
            continue
        curve, _ = curves(name)
        yield curve.survival, column(table, "value")
        inside = ~np.isnan(curve.low)
        yield curve.low[inside], column(table, "low")[inside]
        yield curve.high[inside], column(table, "high")[inside]


def before_each_visit(field: str) -> Pairs:
    for (name,), table in by(rows("survival_intervals.csv"), "set").items():
        _, curve = curves(name)
        shown = column(table, "time") <= curve.end
        yield curve.at(column(table, "time"))[1][shown], column(table, field)[shown]


@compares("interval-censored", "npsurv 0.5.0, `npsurv`")
def intervals_in_npsurv() -> Pairs:
    return before_each_visit("survival")


@compares("interval-censored", 'survival 3.5.3, `survfit(Surv(type = "interval2"))`, which stops sooner', SAMPLED)
def intervals_in_survival() -> Pairs:
    return before_each_visit("turnbull")


@compares("interval-censored limits", "nloptr 2.0.3 in R: L-BFGS with the share given, root in the share", 1e-5)
def limits_in_nloptr() -> Pairs:
    for (name,), table in by(rows("survival_limits.csv"), "set").items():
        _, curve = curves(name)
        found = ours.likelihood_limits(curve, column(table, "time"))
        yield found[0], column(table, "low")
        yield found[1], column(table, "high")


@compares(
    "interval-censored limits", "Thomas & Grunkemeier 1975, table 1: 6-MP at 10 weeks, 0.753 (0.540 to 0.904)", SAMPLED
)
def limits_of_remissions() -> Pairs:
    """Freireich's 21 children: weeks in remission; seen every week, so each end lies in the week before."""
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    followed = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = ours.interval_censored([*(week - 1 for week in ended), *followed], [*ended, *[math.inf] * len(followed)])
    yield [float(curve.evenly(10)), *map(float, ours.likelihood_limits(curve, 10))], [0.753, 0.540, 0.904]


# ---------------------------------------------------------------------------------------------------------------
# Two measures


def coupled(*wanted: str) -> Iterator[tuple[dict[str, str], object]]:
    data = by(rows("coupling_data.csv"), "set")
    for row in rows("coupling_results.csv"):
        if row["what"] in wanted:
            scores = data[row["set"],]
            people, points = ([line[name] for line in scores] for name in ("person", "point"))
            x, y = column(scores, "x"), column(scores, "y")
            timed = points if row["what"] == "time removed" or row["what"].endswith("by point") else None
            yield row, (people, x, y, timed)


@compares("repeated correlation", "R 4.2.2, `lm(y ~ person + x)`, r, interval and df")
def rmcorr_in_r() -> Pairs:
    for row, given in coupled("naive"):
        found = ours.repeated_correlation(*given)
        yield [found.r, found.low, found.high, found.df], [*limits(row), number(row["df"])]


@compares("repeated correlation", "rmcorr 0.5.4 and later, as printed for Bland & Altman 1995 (7 digits)", 1e-7)
def rmcorr_as_printed() -> Pairs:
    for row, given in coupled("naive"):
        if row["set"] == "bland1995":
            found = ours.repeated_correlation(*given)
            yield [found.r, found.df, found.low, found.high], [-0.5067697, 38, -0.7067146, -0.2318631]


@compares("repeated correlation", "pingouin 0.7.0, `rm_corr`, r and df")
def rmcorr_in_pingouin() -> Pairs:
    reference = {row["set"]: row for row in rows("lifelines_pingouin.csv") if row["what"] == "rmcorr"}
    for row, given in coupled("naive"):
        found = ours.repeated_correlation(*given)
        yield [found.r, found.df], [number(reference[row["set"]][name]) for name in ("value", "time")]


@compares("repeated correlation, time removed", "R 4.2.2, `lm(y ~ person + point + x)`, r, interval and df")
def time_removed_in_r() -> Pairs:
    for row, given in coupled("time removed"):
        found = ours.repeated_correlation(*given)
        yield [found.r, found.low, found.high, found.df], [*limits(row), number(row["df"])]


@compares("within and between", "lme4 1.1.31 with lmerTest 3.1.3, estimates and intervals", FITTED)
def within_between_in_lme4() -> Pairs:
    for row, given in coupled("within by point", "between by point", "within all points", "between all points"):
        found = ours.within_between(*given)
        assert found.random_slope
        yield parts(getattr(found, row["what"].split()[0])), limits(row)


@compares("rank correlation", "scipy 1.17.1, `spearmanr(x, y).statistic`")
def spearman_in_scipy() -> Pairs:
    from scipy.stats import spearmanr

    random = np.random.default_rng(20261207)
    for n in (3, 4, 12, 30, 400):
        for ties in (2, 11, 28, 10_000):
            x = random.integers(0, ties, n).astype(float)
            y = np.where(random.random(n) < 0.5, x, random.integers(0, ties, n))
            if len(set(x)) > 1 and len(set(y)) > 1:
                yield ours.rank_correlation(x, y).value, spearmanr(x, y).statistic


@compares("rank correlation", "statpsych, example of `ci.spear(.05, y, x)` as printed (7 digits)", 5e-8)
def spearman_interval_as_printed() -> Pairs:
    y = [21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19]
    x = [67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51]
    yield parts(ours.rank_correlation(x, y)), [0.8699639, 0.5840951, 0.9638297]


# ---------------------------------------------------------------------------------------------------------------
# Models


def standard_error(low, high, df):
    from scipy.stats import t

    return (np.asarray(high) - np.asarray(low)) / 2 / t.ppf(0.975, df)


@cache
def courses(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    data = by(rows("mixed_data.csv"), "set")[name,]
    person, point = (column(data, x).astype(int) for x in ("person", "point"))
    return person - 1, point, column(data, "day"), column(data, "score")


@cache
def means_of(name: str, observed: bool = True) -> ours.EstimatedMeans:
    person, point, _, score = courses(name)
    wide = np.full((person.max() + 1, point.max() + 1), math.nan)
    wide[person, point] = score
    return ours.estimated_means(wide, observed=observed)


def standard_errors(found: ours.EstimatedMeans, table: list[dict[str, str]], prefix: str = "") -> Pairs:
    yield standard_error(found.low, found.high, found.df), column(table, f"{prefix}se")
    away = standard_error(found.change_low[1:], found.change_high[1:], found.change_df[1:])
    yield away, column(table, f"{prefix}change_se")[1:]


@compares(
    "estimated means",
    "nlme 3.1.162, `gls(corSymm, varIdent)`: means, changes, and standard errors with `observed=False`",
    FITTED,
)
def means_in_nlme() -> Pairs:
    for (name,), table in by(rows("mixed_means.csv"), "set").items():
        found = means_of(name, observed=False)
        assert found.structure == "unstructured"
        yield found.mean, column(table, "mean")
        yield found.change, column(table, "change")
        yield from standard_errors(found, table)


@compares(
    "estimated means",
    "R 4.2.2, the likelihood written person by person, second derivatives by numDeriv: standard errors",
    FITTED,
)
def observed_information_in_r() -> Pairs:
    for (name,), table in by(rows("mixed_means.csv"), "set").items():
        if table[0]["observed_se"] != "NA":
            yield from standard_errors(means_of(name), table, "observed_")


@compares(
    "estimated means",
    "lmerTest 3.1.3, `contest1D` on the same model: degrees of freedom (14 to 119)",
    SAMPLED,
)
def degrees_of_freedom_in_lmertest() -> Pairs:
    for (name,), table in by(rows("mixed_means.csv"), "set").items():
        if table[0]["df"] != "NA":
            yield means_of(name).df, column(table, "df")
            yield means_of(name).change_df, column(table, "change_df")


@compares("estimated means", "t interval, where nobody is missing", 1e-6)
def means_when_complete() -> Pairs:
    person, point, _, score = courses("complete")
    wide = np.full((person.max() + 1, point.max() + 1), math.nan)
    wide[person, point] = score
    found = means_of("complete")
    yield [found.mean, found.low, found.high], ours.mean_interval(wide)
    yield [found.change, found.change_low, found.change_high], ours.mean_interval(wide - wide[:, :1])


@cache
def lines(name: str, model: str) -> ours.MixedModel:
    person, _, day, score = courses(name)
    columns = np.column_stack([np.ones(len(day)), day])
    return ours.mixed_model(person, columns, columns if model == "slope" else columns[:, :1], score)


@compares("mixed model", "lme4 1.1.31 with lmerTest 3.1.3: coefficients, standard errors", FITTED)
def lines_in_lme4() -> Pairs:
    for (name, model), table in by(rows("mixed_lines.csv"), "set", "model").items():
        found = lines(name, model)
        yield found.coefficients, column(table, "value")
        yield np.sqrt(np.diag(found.covariance)), column(table, "se")


@compares(
    "mixed model",
    "lmerTest 3.1.3: degrees of freedom (14 to 4141), -2 log likelihood (233 to 27256)",
    SAMPLED,
)
def degrees_of_freedom_of_lines() -> Pairs:
    for (name, model), table in by(rows("mixed_lines.csv"), "set", "model").items():
        found = lines(name, model)
        yield [found.degrees_of_freedom(c) for c in np.eye(2)], column(table, "df")
        yield found.minus_two_log_likelihood, number(table[0]["reml"])


@compares("mixed model", "nlme 3.1.162, `lme`: coefficients", FITTED)
def lines_in_nlme() -> Pairs:
    for (name, model), table in by(rows("mixed_lines.csv"), "set", "model").items():
        yield lines(name, model).coefficients, column(table, "lme")


@compares(
    "mixed model",
    "statsmodels 0.15.0, `MixedLM`: coefficients (its standard errors are of another kind)",
    FITTED,
)
def lines_in_statsmodels() -> Pairs:
    from statsmodels.regression.mixed_linear_model import MixedLM

    for name, model in [("dropout", "slope"), ("small", "level")]:
        person, _, day, score = courses(name)
        columns = np.column_stack([np.ones(len(day)), day])
        random = columns if model == "slope" else columns[:, :1]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reference = MixedLM(score, columns, person, random).fit(reml=True, method="bfgs", gtol=1e-9)
        yield lines(name, model).coefficients, reference.fe_params


# ---------------------------------------------------------------------------------------------------------------
# Groups, regression to the mean


@compares("groups", "scipy 1.17.1, `binomtest`")
def groups_in_scipy() -> Pairs:
    from scipy.stats import binomtest

    random = np.random.default_rng(20261207)
    group = np.repeat(["a", "b", "c"], [2, 11, 60])
    value = random.normal(0, 5, len(group))
    rates = ours.group_rates(value > 1, group, ["a", "b", "c"])
    for k, name in enumerate(rates.label):
        mine = value[group == name]
        share = binomtest(int((mine > 1).sum()), len(mine)).proportion_ci(method="wilson")
        yield [rates.estimate[k], rates.low[k], rates.high[k]], [(mine > 1).mean(), share.low, share.high]


@compares("difference of means", "R 4.2.2, `t.test(a, b)`")
def welch_in_r() -> Pairs:
    for (name,), scores in by(rows("paired_data.csv"), "set").items():
        after = column(scores, "after")
        half = int(len(after) / 2)
        for row in rows("paired_results.csv"):
            if row["set"] == name and row["what"] == "difference of means":
                yield parts(ours.difference_of_means(after[:half], after[half:])), limits(row)


@compares("difference of rates", 'statsmodels 0.15.0, `confint_proportions_2indep(method="newcomb")`')
def newcombe_in_statsmodels() -> Pairs:
    from statsmodels.stats.proportion import confint_proportions_2indep

    for k, n, other, m in [
        (56, 70, 48, 80),
        (9, 10, 3, 10),
        (6, 7, 2, 7),
        (5, 56, 0, 29),
        (0, 10, 0, 20),
        (10, 10, 0, 20),
    ]:
        found = ours.difference_of_rates(k, n, other, m)
        yield (
            [found.low, found.high],
            confint_proportions_2indep(k, n, other, m, method="newcomb", compare="diff"),
        )


@compares("difference of rates", "Newcombe 1998, table II, method 10 (4 digits)", 5e-5)
def newcombe_as_printed() -> Pairs:
    yield parts(ours.difference_of_rates(56, 70, 48, 80))[1:], [0.0524, 0.3339]
    yield parts(ours.difference_of_rates(9, 10, 3, 10))[1:], [0.1705, 0.8090]
    yield parts(ours.difference_of_rates(10, 10, 0, 20))[1:], [0.6791, 1.0000]


@compares(
    "prediction interval", 'metafor 3.8.1, `rma(method = "REML")` of `escalc("PLO")`, `predict(pi.type = "riley")`'
)
def prediction_in_metafor() -> Pairs:
    data = by(rows("prediction_data.csv"), "set")
    for row in rows("prediction_results.csv"):
        groups = data[row["set"],]
        found = ours.prediction_interval(column(groups, "k"), column(groups, "n"))
        names = ("pooled", "low", "high", "variance")
        yield [getattr(found, name) for name in names], [number(row[name]) for name in names]


@compares("chance limits", "R 4.2.2, `qbinom`")
def limits_in_r() -> Pairs:
    table = rows("chance.csv")
    share, n = (column([row for row in table if row["kind"] == "limits"], name) for name in ("share", "n"))
    low, high = (column([row for row in table if row["kind"] == "limits"], name) for name in ("low", "high"))
    yield ours.binomial_limits(share, n), [low, high]


@compares("chance limits", "scipy 1.17.1, `binom.ppf`")
def limits_in_scipy() -> Pairs:
    from scipy.stats import binom

    n, share = (part.ravel() for part in np.meshgrid(np.arange(1, 400), np.linspace(0.01, 0.99, 23)))
    yield ours.binomial_limits(share, n), [binom.ppf(0.001, n, share), binom.ppf(0.999, n, share)]


@compares("runs", "R 4.2.2, `rle` and `qbinom`")
def runs_in_r() -> Pairs:
    for row in rows("chance.csv"):
        if row["kind"] == "runs":
            found = ours.runs_around([float(letter) for letter in row["series"]], 5)
            mine = [found.n, found.longest, found.crossings, found.most, found.fewest]
            yield mine, [number(row[name]) for name in ("n", "longest", "crossings", "most", "fewest")]


@compares("expected change", "scipy 1.17.1, mean of `truncnorm`")
def expected_change_in_scipy() -> Pairs:
    from scipy.stats import truncnorm

    for cut, mean, sd, r in [(10, 14, 5.5, 0.7), (15, 14, 5.5, 0.7), (4, 6, 2, 0.6), (20, 14, 5.5, 0.85)]:
        beyond = truncnorm.mean((cut - mean) / sd, math.inf, loc=mean, scale=sd)
        yield ours.expected_change(cut, mean, sd, r), -(1 - r) * (beyond - mean)
        below = truncnorm.mean(-math.inf, (cut - mean) / sd, loc=mean, scale=sd)
        yield ours.expected_change(cut, mean, sd, r, higher_is_better=True), -(1 - r) * (below - mean)


def main() -> None:
    lines_out = ["measure;reference;compared;largest"]
    order = {measure.key: k for k, measure in enumerate(ours.MEASURES)}
    for (measure, reference), (function, _) in sorted(COMPARISONS.items(), key=lambda item: order[item[0][0]]):
        compared, difference = largest(function)
        words = "none" if difference == 0 else f"below {limit(difference):.0e}".replace("e-0", "e-")
        lines_out.append(f"{measure};{reference};{compared};{words}")
    (GOLDEN / "differences.csv").write_text("\n".join(lines_out) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
