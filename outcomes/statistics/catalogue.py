"""Every measure in words: what it is, its formula, where it comes from, and whose software it was checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One row of ``docs/statistics.md``.

    Attributes
    ----------
    key : str
        Of its comparisons in ``tests/golden/differences.csv``.
    functions : tuple of str
        Names in ``outcomes.statistics``.
    shown : tuple of str
        Where it stands: page as in the menu, a colon, and what the panel's question holds, or a part of it.
    missing : str
        What becomes of missing values, and when the result is not defined.
    """

    key: str
    title: str
    functions: tuple[str, ...]
    shown: tuple[str, ...]
    definition: str
    formula: str
    missing: str
    source: str


MEASURES = (
    Measure(
        "wilson",
        "Rate with its interval",
        ("wilson_interval",),
        (
            "Overview: how did patients do?",
            "Depression, Pain: how many had improved or worsened at each point?",
            "Together: Another question: who met the usual rule for response on both?",
            "Duration: how were people doing months later?",
            "Referrers: how many got better, and how many got worse?",
        ),
        "Share of the people measured who had an outcome, with a score interval.",
        "(k + z²/2 ± z √(k (n − k)/n + z²/4)) / (n + z²)",
        "Missing with nobody.",
        "Wilson 1927, J Am Stat Assoc 22:209-212",
    ),
    Measure(
        "bounds",
        "Bounds for those not measured",
        ("missing_bounds",),
        (
            "Overview: how did patients do?",
            "Depression, Pain: how many had improved or worsened at each point?",
            "Duration: how were people doing months later?",
            "Referrers: how many got better, and how many got worse?",
        ),
        "The lowest and highest share that fits, whatever happened to those not measured. Not an interval.",
        "k / (n + m) to (k + m) / (n + m)",
        "Missing with nobody.",
        "Manski 1990, Am Econ Rev 80(2):319-323",
    ),
    Measure(
        "mean",
        "Mean with its interval",
        ("mean_interval",),
        (
            "Depression, Pain: scores change over the course of treatment?",
            "Together: over the course of treatment, side by side",
            "Referrers: how did the average score change?",
        ),
        "Mean of each column for the same people.",
        "mean ± t(n − 1) s / √n",
        "The caller chooses who is complete. No interval with fewer than two people.",
        "Student 1908, Biometrika 6:1-25",
    ),
    Measure(
        "paired change",
        "Paired change",
        ("paired_change",),
        (
            "Distribution: how large was the change, and how is it spread?",
            "Duration: what did a second course bring?",
        ),
        "After less before, of the same people: mean, median, standard deviations, interval of the mean.",
        "mean change ± t(n − 1) s(change) / √n",
        "A pair with either score missing is left out and counted. No interval with fewer than two pairs.",
        "Student 1908, Biometrika 6:1-25",
    ),
    Measure(
        "standardized by baseline",
        "Standardized mean change, by the spread before (Becker's d)",
        ("standardised_by_baseline", "small_sample_factor"),
        ("Distribution: standardized change, and regression to the mean",),
        "Mean change in standard deviations of the scores before, with the exact small-sample factor J. The interval "
        "is the usual large-sample one: a 95% interval holds 91 to 92% of the time with 8 people, 93% with 12, "
        "94% from 20 on.",
        "d = J(n − 1) · mean change / s(before); variance 2 (1 − r)/n + d²/(2n)",
        "Complete pairs. Missing with fewer than three pairs or no variance before.",
        "Becker 1988, Br J Math Stat Psychol 41:257-278; Morris 2008, Organ Res Methods 11:364-386; "
        "Hedges 1981, J Educ Stat 6:107-128",
    ),
    Measure(
        "standardized by change",
        "Standardized mean change, by the spread of the change (d_z)",
        ("standardised_by_change", "small_sample_factor"),
        ("Distribution: standardized change, and regression to the mean",),
        "Mean change in standard deviations of the changes, with J. Larger than the one by the spread before "
        "whenever before and after correlate above 0.5; never given under the same name.",
        "d_z = J(n − 1) · mean change / s(change); variance 1/n + d_z²/(2n)",
        "Complete pairs. Missing with fewer than three pairs or no variance of the change.",
        "Gibbons, Hedeker & Davis 1993, J Educ Stat 18:271-279",
    ),
    Measure(
        "reliable change",
        "Reliable and clinically significant change",
        ("classify",),
        ("Distribution: Who changed by more than measurement error?",),
        "A change that measurement error exceeds in 5% of people only, and whether it crossed the cut-off between a "
        "clinical and a functional population: recovered, improved, unchanged, deteriorated, harmed.",
        "threshold: the instrument's published reliable change, 1.96 · √2 · s · √(1 − r); cut-off: its caseness",
        "People with a score missing are in none of the groups.",
        "Jacobson & Truax 1991, J Consult Clin Psychol 59:12-19",
    ),
    Measure(
        "kaplan-meier",
        "Time until something happens, day it was seen",
        ("kaplan_meier",),
        (
            "Duration: How long did response last",
            "Duration: how soon did people respond?",
            "Referrers: how long did it last?",
        ),
        "Share without the event over time, with numbers at risk; ends where too few remain.",
        "S(t) = Π (1 − d/n); Greenwood's variance on log(−log S); median: first time S is below a half, or the "
        "middle of a stretch at exactly a half",
        "People without a time are left out and counted. No interval where S is exactly 0 or 1; a median or limit "
        "not reached is None.",
        "Kaplan & Meier 1958, J Am Stat Assoc 53:457-481; Brookmeyer & Crowley 1982, Biometrics 38:29-41",
    ),
    Measure(
        "interval-censored",
        "Time until something happens, between which two visits",
        ("interval_censored",),
        (
            "Duration: How long did response last",
            "Duration: how soon did people respond?",
            "Referrers: how long did it last?",
        ),
        "Share without the event over time, using only that it came after one visit and by another.",
        "maximum of Σ log Σ share over the stretches each person's event may lie in",
        "People without a first time are left out and counted.",
        "Turnbull 1976, J R Stat Soc B 38:290-295; Wang 2008, Comput Stat Data Anal 52:2388-2402",
    ),
    Measure(
        "interval-censored limits",
        "Interval of that share, and of its median",
        ("likelihood_limits", "median_limits"),
        (
            "Duration: How long did response last",
            "Duration: how soon did people respond?",
            "Referrers: how long did it last?",
        ),
        "The shares, at one time, that the data do not rule out, the rest of the curve chosen at its best; it takes in what "
        "visits being apart leave open. For the median: the times at which a half is not ruled out.",
        "2 (log likelihood at its highest − highest with this share) ≤ quantile of χ²(1)",
        "Missing beyond the end of the curve; a limit of the median not reached is None.",
        "Goodall, Dunn & Babiker 2004, Stat Med 23:1131-1145, who found it the most accurate of three by simulation; "
        "Thomas & Grunkemeier 1975, J Am Stat Assoc 70:865-871",
    ),
    Measure(
        "rank correlation",
        "Correlation of ranks (Spearman's rho)",
        ("rank_correlation",),
        ("Together: Did people who improved more on",),
        "How far two measures of different people put them in the same order.",
        "Pearson's correlation of the ranks, ties at their mean; Fisher's z, standard error √((1 + ρ²/2)/(n − 3))",
        "People with either missing are left out. Missing with fewer than three people or no variance; no interval with "
        "three.",
        "Spearman 1904, Am J Psychol 15:72-101; interval: Bonett & Wright 2000, Psychometrika 65:23-28",
    ),
    Measure(
        "repeated correlation",
        "Correlation within people (rmcorr)",
        ("repeated_correlation",),
        ("Together: move in the same person?",),
        "How two measures move together within a person, one slope for all.",
        "correlation of the residuals on person; Fisher's z, standard error 1/√(df − 1), df = rows − people − 1",
        "Incomplete rows and people with one row are left out. No interval below 2 degrees of freedom.",
        "Bakdash & Marusich 2017, Front Psychol 8:456, corrigendum 2019 (interval as rmcorr 0.5.4 and later)",
    ),
    Measure(
        "repeated correlation, time removed",
        "Correlation within people, means over time removed",
        ("repeated_correlation",),
        ("Together: move in the same person?",),
        "The same after removing the mean of each point in time, so that a fall shared by everybody does not count.",
        "correlation of the residuals on person and point; df = rows − people − points",
        "As above.",
        "the partial correlation of a linear model with both factors",
    ),
    Measure(
        "within and between",
        "Effects within and between people",
        ("within_between",),
        ("Together: Within a person, and between people",),
        "Points of one measure per point of the other: when a person is above their own mean, and between people.",
        "y ~ point + mean of x + deviation + (1 + deviation | person), restricted maximum likelihood, Satterthwaite",
        "As above; also missing with too few people or without convergence.",
        "Bell, Fairbrother & Jones 2019, Qual Quant 53:1051-1074",
    ),
    Measure(
        "estimated means",
        "Means that use everybody (mixed model for repeated measures)",
        ("estimated_means",),
        (
            "Depression, Pain: scores change over the course of treatment?",
            "Distribution: What is the mean change if everyone is included?",
        ),
        "Mean at each point for everybody measured at least once; valid if whether a score is missing depends on seen "
        "scores only.",
        "a mean per point, unstructured covariance, restricted maximum likelihood; t interval with Satterthwaite's "
        "degrees of freedom and the standard error from the observed information (that of nlme is too small where "
        "dropout follows the scores); shifted: mean + points × share not measured",
        "Missing scores need no filling in. All missing with too few people at a point.",
        "Mallinckrodt et al. 2008, Drug Inf J 42:303-319; Kenward & Molenberghs 1998, Stat Sci 13:236-247 (observed "
        "information); National Research Council 2010, chapter 5 (shift)",
    ),
    Measure(
        "mixed model",
        "Mixed model behind the effects within and between people",
        ("mixed_model",),
        ("Together: Within a person, and between people",),
        "Coefficients of a linear model in which each person has a level, and where it can be fitted a slope, of their own.",
        "y = X b + Z u + e by restricted maximum likelihood; Satterthwaite's degrees of freedom",
        "Incomplete rows are left out. None with too few people or without convergence.",
        "Laird & Ware 1982, Biometrics 38:963-974",
    ),
    Measure(
        "groups",
        "Estimates by group",
        ("group_rates",),
        ("Distribution: Does response differ between groups?",),
        "Each group's own rate with its own interval, for a forest plot. Exploratory.",
        "as the rate above",
        "Groups below the smallest size are listed without an estimate.",
        "as the rate above",
    ),
    Measure(
        "difference of means",
        "Difference of two groups, means",
        ("difference_of_means",),
        ("Compare: by how much did the two change?",),
        "Mean of one group less that of another.",
        "difference ± t √(s₁²/n₁ + s₂²/n₂), Welch's degrees of freedom",
        "No interval with fewer than two people on a side.",
        "Welch 1947, Biometrika 34:28-35",
    ),
    Measure(
        "difference of rates",
        "Difference of two groups, rates",
        ("difference_of_rates",),
        ("Compare: how do the two differ?",),
        "Rate of one group less that of another.",
        "from the two Wilson intervals, squares added",
        "Missing if a side has nobody.",
        "Newcombe 1998, Stat Med 17:873-890, method 10",
    ),
    Measure(
        "prediction interval",
        "Range in which a new practice would be expected",
        ("prediction_interval",),
        ("Overview: where do others fall?",),
        "Where the share of one more practice would lie, from the shares of several that were measured alike.",
        "logits with variance 1/k + 1/(n − k); τ² by restricted maximum likelihood; mean ± t(k − 2) √(τ² + se²), turned back",
        "None with fewer than three groups; shown from five on. 0.5 is added to both counts where a group has 0 or everybody.",
        "Higgins, Thompson & Spiegelhalter 2009, J R Stat Soc A 172:137-159; Viechtbauer 2005, J Educ Behav Stat 30:261-293",
    ),
    Measure(
        "chance limits",
        "Limits of chance for a share",
        ("binomial_limits",),
        ("Over the years: by year of first infusion",),
        "The fewest and the most people with an outcome that chance gives in a group of any size, if its share is that of all "
        "groups together; for years in a row and for sites beside each other.",
        "quantiles of the binomial distribution at 0.001 and 0.999, whole people",
        "Missing where the share is or where the group is empty.",
        "Spiegelhalter 2005, Stat Med 24:1185-1202",
    ),
    Measure(
        "runs",
        "Runs around a line",
        ("runs_around",),
        ("Over the years: by year of first infusion",),
        "Longest run on one side of a line and crossings of it, with the most and the fewest that chance gives.",
        "round(log2(n)) + 3; 5% quantile of the binomial distribution with n − 1 trials and share 0.5",
        "Missing values and values on the line are left out.",
        "Anhøj & Olesen 2014, PLoS ONE 9:e113825, as computed by the R package qicharts2",
    ),
    Measure(
        "expected change",
        "Change to expect without any treatment",
        ("expected_change",),
        ("Distribution: standardized change, and regression to the mean",),
        "How far scores fall by themselves when people enter because they are beyond a cut.",
        "s (1 − ρ) φ(z)/(1 − Φ(z)), z = (cut − mean)/s",
        "Needs the mean and spread of everybody before the cut, and the reliability.",
        "Barnett, van der Pols & Dobson 2005, Int J Epidemiol 34:215-220",
    ),
)
"""In the order of the document."""


@dataclass(frozen=True)
class Difference:
    """How far the product and a reference implementation were apart, at most, over everything compared."""

    reference: str
    compared: int
    largest: str


def as_markdown(differences: Mapping[str, list[Difference]]) -> str:
    """``docs/statistics.md``: one section for each measure, with what its comparisons found.

    Parameters
    ----------
    differences : mapping of ``Measure.key`` to list of Difference
    """
    lines = [
        "# Statistics",
        "",
        "Written by `python -m outcomes.statistics`; change `outcomes/statistics/`, not this page.",
        "",
        "Every number on a page comes from one of these; *on the pages* says which panels show it, by a part of their title.",
        "*Largest difference* is over everything that the tests compare with the reference, rounded up; a correlation, share",
        "or standardized change has no unit, the rest is in the units of the made-up data (scores of 0 to 27). The scripts",
        "that made the reference numbers stand in",
        "`tests/golden`, with the versions they ran on in their output.",
    ]
    for measure in MEASURES:
        functions = ", ".join(f"`{name}`" for name in measure.functions)
        lines += ["", f"## {measure.title}", "", measure.definition, ""]
        lines += ["| what | |", "| --- | --- |"]
        lines += [f"| On the pages | {'; '.join(measure.shown)} |"]
        lines += [f"| Formula | {measure.formula.replace('|', chr(92) + '|')} |"]
        lines += [
            f"| Missing | {measure.missing} |",
            f"| Source | {measure.source} |",
            f"| Code | {functions} |",
        ]
        lines += ["", "| checked against | numbers compared | largest difference |", "| --- | --- | --- |"]
        lines += [f"| {d.reference} | {d.compared} | {d.largest} |" for d in differences[measure.key]]
    return "\n".join(lines) + "\n"


def read_differences(text: str) -> dict[str, list[Difference]]:
    """The lines of ``tests/golden/differences.csv`` (separated by semicolons), by measure, in their order."""
    found: dict[str, list[Difference]] = {}
    for line in text.splitlines()[1:]:
        key, reference, compared, largest = line.split(";")
        found.setdefault(key, []).append(Difference(reference, int(compared), largest))
    return found
