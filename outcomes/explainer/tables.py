"""The tables and lists of the page, in the same notation as its text: numbers in braces, sources in square brackets."""

from __future__ import annotations

QUESTIONS = (
    "Could my low mood and my pain be treated together? Who would lead that?",
    "What have I not tried yet?",
    "Is this use approved, or off-label?",
    "Out of 100 people like me, how many get better? How many get worse? Compared with what?",
    "How soon would we know? When would we stop?",
    "How long does it last? What comes after?",
    "How would the plan be fitted to me and my other medicines?",
    "Who watches me, and for how long? How do I get home?",
    "What does it cost, in money and in time? What does my insurance pay?",
    "How will you measure my pain and my mood?",
)

BOARD = (
    ("Ketamine for anesthesia", "yes", "Approved", "[ketalar]"),
    ("Ketamine for depression", "no", "Not approved: off-label", "[fda2023]"),
    ("Ketamine for chronic pain", "no", "Not on its label: off-label", "[ketalar]"),
    ("Esketamine spray for depression that two other medicines have not helped", "yes", "Approved", "[spravato2025]"),
    ("Esketamine spray, with a pill, for depression with thoughts of suicide now", "yes", "Approved", "[spravato]"),
    ("Esketamine spray for pain", "no", "Not for pain", "[spravato]"),
    ("Ketamine products mixed by a pharmacy (compounded)", "no", "Not approved", "[fda2023]"),
)
"""Drug and use; whether approved; in words; sources."""

STEPS = (
    ("It blocks NMDA receptors", "shown", "Shown", "[windup2000]"),
    ("A burst of glutamate, a chemical messenger", "idea", "Leading idea", "[abdallah2020]"),
    (
        "Signals inside the cell by BDNF and mTORC1, two proteins that help cells grow",
        "mixed",
        "In people, {rapamycin_year}: blocking mTORC1 did not stop the effect",
        "[abdallah2020]",
    ),
    (
        "New links between brain cells",
        "mixed",
        "Rats, {rats_year}: yes. People, {pet_year}: not seen on scans",
        "[li2010][holmes2022]",
    ),
)
"""What is thought to happen; how firm; in whom it was shown; sources."""

HARMS = (
    ("Tired or sleepy", "about {more_sleepy} more", "{more_sleepy.span}", "low", "[moradi2024]"),
    ("Dizzy", "about {more_dizzy} more", "{more_dizzy.span}", "low", "[moradi2024]"),
    ("Sick or upset stomach", "about {more_sick} more", "{more_sick.span}", "very low", "[moradi2024]"),
)
"""Out of 100 people with chronic pain, more than with placebo: what, how many, likely range, certainty, sources."""

CLINICS = (
    ("Symptoms of depression cut at least in half", "about {clinics_response}", "[mcinnes2022]"),
    ("More symptoms of depression", "about {clinics_worse}", "[mcinnes2022]"),
    ("Fewer thoughts of suicide, of those who had them", "about {clinics_less_suicidal}", "[mcinnes2022]"),
    ("More thoughts of suicide", "about {clinics_suicidal}", "[mcinnes2022]"),
)
"""Out of 100 patients of US clinics; no comparison group."""

OPTIONS = (
    "Step-by-step care: medicines, then pain coaching",
    "Esketamine nasal spray",
    "Ketamine by vein",
    "ECT: a brain treatment under anesthesia",
)
GRID = (
    (
        "Is it approved for depression?",
        (
            "Duloxetine is [duloxetine]",
            "Yes, when two other medicines have not helped [spravato2025]",
            "No: off-label [fda2023]",
            "Cleared, not approved: for severe depression when treatment has not helped or a fast response is needed [fda2018]",
        ),
    ),
    (
        "Is it approved for chronic pain?",
        (
            "Duloxetine is, for some kinds [duloxetine]",
            "No, it is not for pain [spravato]",
            "No: off-label [ketalar]",
            "No, it is not among the cleared uses [fda2018]",
        ),
    ),
    (
        "What did trials find for mood?",
        (
            "After a year, {scamp_care} of 100 had their depression cut at least in half. With usual care, {scamp_usual} did "
            "[scamp2009]",
            "After {esketamine_week} weeks, {esketamine_remission} of 100 had few or no symptoms. With another added medicine, "
            "{quetiapine_remission} did [reif2023]",
            "Small trials pooled, a day later: {pooled_ketamine} of 100 had symptoms cut at least in half, and {pooled_placebo} "
            "with a placebo. Against a sedating drug, it was {pooled_ketamine_sedated} and {pooled_midazolam}. All this is very "
            "unsure [cochrane2021]. Repeat doses: one trial found a benefit [singh2016], one none that was clear [jelovac2025]. "
            "Given asleep: none that was clear [lii2023]",
            "In hospital, {hospital_ect} of 100 had few or no symptoms left. With ketamine, {hospital_ketamine} did [ect2022]. "
            "In another trial, {ect_compared_ect} of 100 had symptoms cut at least in half. With ketamine, "
            "{ect_compared_ketamine} did [anand2023]",
        ),
    ),
    (
        "And for pain?",
        (
            "Duloxetine is approved for nerve pain in diabetes and for pain in muscles, joints or bones [duloxetine]",
            "It is not for pain [spravato]",
            "Unclear [cochrane2025]. For CRPS, moderate evidence up to {crps_weeks} weeks [cohen2018]",
            "Only case reports: in most of them pain was less, with nothing to compare [yoon2023]",
        ),
    ),
    (
        "How fast?",
        (
            "Medicines were adjusted over {scamp_weeks} weeks; results were counted after a year [scamp2009]",
            "Within a day, for some, the maker says [spravato2025]; counted after {esketamine_week} weeks [reif2023]",
            "Within a day, for some [murrough2013]. In hospital, about {ect_sessions} sessions until few or no symptoms were "
            "left [ect2022]",
            "In hospital, about {ect_sessions} sessions until few or no symptoms were left [ect2022]",
        ),
    ),
    (
        "How long does it last?",
        (
            "Counted after a year: {scamp_care} of 100, and {scamp_usual} of 100 with usual care [scamp2009]",
            "Of those who were well after {esketamine_stable} weeks, {esketamine_relapse} of 100 slipped back if they went on, "
            "and {esketamine_stopped} of 100 if they stopped [daly2019]",
            "Of those it helped: half slipped back within {relapse_days} days of the last infusion [murrough2013b]. In "
            "US clinics, about {clinics_weeks8} of 100 were still better after {clinics_late} weeks [mcinnes2022]. In a hospital "
            "trial, {hospital_relapse_ketamine} of 100 slipped back within a year [ect2022]",
            "Of those it helped: {ect_relapse} of 100 slipped back within a year, with medicines continued [jelovac2013]. In a "
            "hospital trial, {hospital_relapse_ect} did [ect2022]",
        ),
    ),
    (
        "What might go wrong?",
        (
            "With duloxetine: nausea, dry mouth, feeling sleepy. There is a warning about thoughts of suicide in the young "
            "[duloxetine]",
            "You may feel sleepy ({esketamine_sedation_low} to {esketamine_sedation_high} of 100) or unreal. Slowed breathing, "
            "misuse. There is a warning about thoughts of suicide in the young [spravato]",
            "You may feel strange, sleepy, sick or dizzy, with higher blood pressure [short2018][moradi2024]. Slowed breathing, "
            "misuse, harm to bladder and liver [ketalar]",
            "Memory loss, mostly for a time [anand2023]. In some people it lasts [ect2022]",
        ),
    ),
    (
        "What will I have to do?",
        (
            "Adjust medicines for {scamp_weeks} weeks, then {scamp_sessions} sessions of pain coaching [scamp2009]",
            "Stay at least {esketamine_watch} hours each time; no driving until the next day, after sleep [spravato]",
            "Be watched closely [ketalar]; no driving for {no_driving} hours [mayo]",
            "Sessions under anesthesia; in one trial {ect_week} a week for {ect_weeks} weeks [anand2023]",
        ),
    ),
)
"""Rows are patients' questions; one answer for each of ``OPTIONS``, none of them empty."""
