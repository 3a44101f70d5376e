"""The built-in instruments, one literal each, each fact with its source."""

from outcomes.instruments.model import Band, Instrument

_KROENKE_2001 = "Kroenke, Spitzer, Williams 2001, J Gen Intern Med 16:606-613"
_MCINNES = "McInnes et al. 2022, J Affect Disord 301:486-495, doi 10.1016/j.jad.2021.12.097"
_SCAMP = "SCAMP trial, Kroenke et al. 2009, JAMA 301:2099-2110, doi 10.1001/jama.2009.723"
_KOUNALI = "Kounali et al. 2022, Psychol Med, doi 10.1017/S0033291720003700"
_RIEDEL = "Riedel et al. 2010, J Psychiatr Res, doi 10.1016/j.jpsychires.2010.03.006"
_HENGARTNER = "Hengartner and Plöderl 2021, BMJ Evid Based Med, doi 10.1136/bmjebm-2020-111600"
_NHS = "NHS Talking Therapies (IAPT) manual, as quoted by CBT Watch, cbtwatch.com"
_IMMPACT_2008 = "IMMPACT: Dworkin et al. 2008, J Pain 9:105-121, doi 10.1016/j.jpain.2007.09.005"
_IMMPACT_2012 = (
    "at least 4 of 10: IMMPACT, Dworkin et al. 2012, as quoted by the Pain Management Collaboratory, "
    "painmanagementcollaboratory.org/pain-intensity-threshold"
)
_EPPOC = "electronic Persistent Pain Outcomes Collaboration (ePPOC)"
_HEALTHMEASURES = "HealthMeasures, PROMIS score cut points, healthmeasures.net"
_LOINC_ORG = "LOINC"
_LOINC_FHIR = "as quoted by FHIR resources in public code; not checked at loinc.org"
_PHQ_LICENCE = "Free: no permission required to reproduce, translate, display or distribute (PHQ screeners)."
_NO_RULE_FOR_A_PART = "Response, remission and reliable change: no rule of its own was found."

PHQ9 = Instrument(
    key="phq9",
    name="PHQ-9",
    title="Patient Health Questionnaire-9",
    domain="depression",
    low=0,
    high=27,
    step=1,
    scale_source=f"{_KROENKE_2001}; two weeks: wording of the items in LOINC (one page says last week)",
    bands=(
        Band(0, 4, "none or minimal"),
        Band(5, 9, "mild"),
        Band(10, 14, "moderate"),
        Band(15, 19, "moderately severe"),
        Band(20, 27, "severe"),
    ),
    bands_source=f"{_KROENKE_2001}; LOINC calls 0-4 none in one place and 1-4 minimal in another",
    response_percent=50,
    response_source=_MCINNES,
    remission=5,
    remission_rule="below",
    remission_source=_MCINNES,
    minimum_baseline=10,
    minimum_baseline_source=f"convention of this dashboard; entry to the {_SCAMP}",
    caseness=10,
    caseness_source=f"{_KROENKE_2001} (sensitivity and specificity 88%)",
    important_change=5,
    important_change_percent=21,
    important_change_source=(
        "5 points: Löwe et al. 2004, Med Care, doi 10.1097/00005650-200412000-00006; 21% at moderate "
        f"severity: {_KOUNALI}. Generous for treatment-resistant patients"
    ),
    reliable_change=6,
    reliable_change_source=_NHS,
    reliability=0.737,
    reliability_source=(
        "test-retest over two weeks in patients with major depression, r = 0.737: BMC Psychiatry 2020, 20:474, "
        "doi 10.1186/s12888-020-02885-6"
    ),
    recall="2 weeks",
    rater="patient",
    loinc=("44261-6",),
    item_loinc=(
        "44250-9",
        "44255-8",
        "44259-0",
        "44254-1",
        "44251-7",
        "44258-2",
        "44252-5",
        "44253-3",
        "44260-8",
    ),
    loinc_source=_LOINC_ORG,
    items=9,
    item_low=0,
    item_high=3,
    item_score="sum",
    licence=_PHQ_LICENCE,
    citation=_KROENKE_2001,
    aliases=(
        "Patient Health Questionnaire 9 item",
        "Patient Health Questionnaire (PHQ-9)",
        "Patient Health Questionnaire 9 item (PHQ-9)",
        "Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]",
        "PHQ-9 depression",
        "PHQ-9 severity",
    ),
    not_established=(
        "Standard deviation: the reliable change of 6 is taken as published, not worked out from the reliability here.",
        "Missing items: the authors' rule was not verified, so a total counts only if all nine were answered.",
    ),
)

PHQ2 = Instrument(
    key="phq2",
    name="PHQ-2",
    title="Patient Health Questionnaire-2",
    domain="depression",
    low=0,
    high=6,
    step=1,
    scale_source="Kroenke, Spitzer, Williams 2003, Med Care 41:1284-1292 (abstract)",
    caseness=3,
    caseness_source=("Kroenke, Spitzer, Williams 2003, Med Care 41:1284-1292 (sensitivity 83%, specificity 92%)"),
    recall="2 weeks",
    rater="patient",
    loinc=("55758-7",),
    item_loinc=("44250-9", "44255-8"),
    loinc_source=_LOINC_FHIR,
    items=2,
    item_low=0,
    item_high=3,
    item_score="sum",
    licence=_PHQ_LICENCE,
    citation="Kroenke, Spitzer, Williams 2003, Med Care 41:1284-1292",
    aliases=("Patient Health Questionnaire 2 item", "Patient Health Questionnaire (PHQ-2)"),
    not_established=(_NO_RULE_FOR_A_PART, "Severity bands: none; the cut at 3 is for screening."),
    parent="phq9",
)

PHQ9_ITEM9 = Instrument(
    key="phq9_item9",
    name="PHQ-9 item 9",
    title="Patient Health Questionnaire-9, item 9: thoughts of death or self-harm",
    domain="depression",
    low=0,
    high=3,
    step=1,
    scale_source=_KROENKE_2001,
    bands=(
        Band(0, 0, "not at all"),
        Band(1, 1, "several days"),
        Band(2, 2, "more than half the days"),
        Band(3, 3, "nearly every day"),
    ),
    bands_source="answers of the questionnaire, LOINC answers LA6568-5 to LA6571-9",
    caseness=1,
    caseness_source="convention of this dashboard: present means any answer other than not at all",
    recall="2 weeks",
    rater="patient",
    loinc=("44260-8",),
    loinc_source=_LOINC_ORG,
    items=1,
    item_low=0,
    item_high=3,
    item_score="sum",
    licence=_PHQ_LICENCE,
    citation=_KROENKE_2001,
    aliases=(
        "PHQ-9 9",
        "PHQ-9 09",
        "PHQ-9 q9",
        "PHQ-9 i9",
        "PHQ-9 item 09",
        "PHQ-9 item9",
        "PHQ-9 question 9",
        "PHQ-9 item 9 (self-harm)",
        "PHQ-9 self-harm",
        "PHQ-9 SI",
    ),
    not_established=(
        "Improvement: published studies differ (a lower answer, or the answer not at all).",
        _NO_RULE_FOR_A_PART,
    ),
    parent="phq9",
)

QIDS_SR16 = Instrument(
    key="qids_sr16",
    name="QIDS-SR16",
    title="Quick Inventory of Depressive Symptomatology, self-report, 16 items",
    domain="depression",
    low=0,
    high=27,
    step=1,
    scale_source=("ids-qids.org: the sum of nine domain scores (the highest item of each), not of the 16 items"),
    bands=(
        Band(0, 5, "none"),
        Band(6, 10, "mild"),
        Band(11, 15, "moderate"),
        Band(16, 20, "severe"),
        Band(21, 27, "very severe"),
    ),
    bands_source="ids-qids.org, interpretation table (adapted from Rush et al. 2003)",
    response_percent=50,
    response_source=(
        "usual in published work on ketamine, e.g. McIntyre et al. 2020 (Canadian Rapid Treatment Center)"
    ),
    remission=5,
    remission_rule="at_or_below",
    remission_source=(
        "usual in published work on ketamine, e.g. McIntyre et al. 2020 (Canadian Rapid Treatment Center)"
    ),
    reliability=0.86,
    reliability_source="Cronbach's alpha: Rush et al. 2003, Biol Psychiatry 54:573-583",
    recall="7 days",
    rater="patient",
    items=16,
    item_low=0,
    item_high=3,
    licence="Terms not verified: totals only, no item text.",
    citation="Rush et al. 2003, Biol Psychiatry 54:573-583",
    aliases=("QIDS-SR", "QIDS-SR-16", "QIDS-16 SR", "QIDS self report", "QIDSSR16 total"),
    not_established=(
        "Minimum baseline: values in use were not verified.",
        "Important change and reliable change: not verified.",
        "LOINC code: none found.",
    ),
)

BDI2 = Instrument(
    key="bdi2",
    name="BDI-II",
    title="Beck Depression Inventory-II",
    domain="depression",
    low=0,
    high=63,
    step=1,
    scale_source=(
        "Beck, Steer, Brown 1996, as quoted by platform.self-management.eu; two weeks as quoted by lenafoer.com"
    ),
    bands=(
        Band(0, 13, "minimal"),
        Band(14, 19, "mild"),
        Band(20, 28, "moderate"),
        Band(29, 63, "severe"),
    ),
    bands_source="Beck, Steer, Brown 1996, as quoted by platform.self-management.eu",
    response_percent=50,
    response_source=f"usual definition; for the BDI, 47% agreed best with clinicians' impression: {_RIEDEL}",
    important_change=6,
    important_change_percent=32,
    important_change_source=(
        f"6 points: {_HENGARTNER}, upper end of the 3-6 they find likely; 32% in treatment-resistant "
        "depression (17.5% otherwise): Button et al. 2015, Psychol Med, doi 10.1017/S0033291715001270"
    ),
    recall="2 weeks",
    rater="patient",
    items=21,
    item_low=0,
    item_high=3,
    item_score="sum",
    licence="Treated as licensed: totals only, no item text.",
    citation="Beck, Steer, Brown 1996, Beck Depression Inventory-II manual",
    aliases=("BDI2", "BDI 2", "Beck Depression Inventory 2", "Beck Depression Inventory (BDI-II)"),
    not_established=(
        "Remission: a cut of 12 is published for the first BDI (Riedel et al. 2010), not for the BDI-II.",
        "Minimum baseline: values in use were not verified.",
        "Reliable change: not verified. LOINC code: none found.",
        "A column called only BDI is not recognized: it could be the first edition, whose bands differ.",
    ),
)

MADRS = Instrument(
    key="madrs",
    name="MADRS",
    title="Montgomery-Åsberg Depression Rating Scale",
    domain="depression",
    low=0,
    high=60,
    step=1,
    scale_source="Montgomery and Åsberg 1979, as quoted by medicalalgorithms.com",
    bands=(
        Band(0, 6, "symptoms absent"),
        Band(7, 19, "mild"),
        Band(20, 34, "moderate"),
        Band(35, 60, "severe"),
    ),
    bands_source=(
        "Snaith, as quoted by McDowell, Measuring Health (excerpt at ilovetranslation.com); severe from "
        "35: J Affect Disord 2000;60:137, doi 10.1016/S0165-0327(99)00162-7"
    ),
    response_percent=50,
    response_source=(f"usual in published work on ketamine; 46% agreed best with clinicians' impression: {_RIEDEL}"),
    remission=10,
    remission_rule="at_or_below",
    remission_source="KetECT trial 2022, PMC9154276; chosen among several cuts in use",
    important_change=6,
    important_change_source=(
        f"{_HENGARTNER}, upper end of the 3-6 they find likely "
        "(1.6-1.9: Duru and Fantino 2008, Curr Med Res Opin 24:1329-1335)"
    ),
    rater="clinician",
    items=10,
    item_low=0,
    item_high=6,
    item_score="sum",
    licence="Terms not verified: totals only, no item text.",
    citation="Montgomery and Åsberg 1979",
    aliases=(
        "Montgomery Asberg Depression Rating Scale",
        "Montgomery Asberg Depression Rating Scale (MADRS)",
    ),
    not_established=(
        "Remission: cuts of 12 or less, below 10 (PMID 12200208) and 7 or less (Riedel et al. 2010) are in use too.",
        "Bands: another set is 0-7, 8-15, 16-25, 26-30, 31-60 (Kearns).",
        "Recall: not verified for the usual version; a 24-hour version has been validated.",
        "Minimum baseline: values in use were not verified.",
        "Reliable change: not verified. LOINC code: none found.",
        "The self-rated MADRS-S has another range and is not recognized as this instrument.",
    ),
)

HAMD17 = Instrument(
    key="hamd17",
    name="HAM-D17",
    title="Hamilton Depression Rating Scale, 17 items",
    domain="depression",
    low=0,
    high=52,
    step=1,
    scale_source="ids-qids.org, interpretation table (17 items, up to 52)",
    bands=(
        Band(0, 7, "none"),
        Band(8, 16, "mild"),
        Band(17, 23, "moderate"),
        Band(24, 52, "severe"),
    ),
    bands_source=(
        "moderate from 17, severe from 24: Zimmerman et al. 2013, J Affect Disord 150:384-388, doi "
        "10.1016/j.jad.2013.04.028; none up to 7: McIntyre et al. 2002, J Psychiatry Neurosci 27:235-239"
    ),
    response_percent=50,
    response_source=(
        "usual definition: Masson and Tejani 2013, J Clin Epidemiol 66(7), doi 10.1016/j.jclinepi.2013.01.010"
    ),
    remission=7,
    remission_rule="at_or_below",
    remission_source="McIntyre et al. 2002, J Psychiatry Neurosci 27:235-239, PMC161657",
    important_change=5,
    important_change_source=f"{_HENGARTNER}, upper end of the 3-5 they find likely",
    rater="clinician",
    items=17,
    citation="Hamilton 1960, J Neurol Neurosurg Psychiatry 23:56-62",
    aliases=(
        "HAMD-17",
        "HAM-D 17 item",
        "HDRS-17",
        "HRSD-17",
        "Hamilton Rating Scale for Depression 17 item",
        "Hamilton Depression Rating Scale 17 item",
    ),
    not_established=(
        "Range of each item: some go to 2 and some to 4, so items are not summed here.",
        "Recall, minimum baseline, reliable change, license and LOINC code: not verified.",
        "A column called only HAM-D is not recognized: there are versions with 6, 21 and 24 items.",
    ),
)

GAD7 = Instrument(
    key="gad7",
    name="GAD-7",
    title="Generalized Anxiety Disorder scale, 7 items",
    domain="anxiety",
    low=0,
    high=21,
    step=1,
    scale_source=(
        "Spitzer et al. 2006, Arch Intern Med 166:1092-1097; range as quoted by Evid Based Med "
        "2007;12:149, doi 10.1136/ebm.12.5.149; two weeks as quoted by scales.arabpsychology.com"
    ),
    bands=(
        Band(0, 4, "minimal"),
        Band(5, 9, "mild"),
        Band(10, 14, "moderate"),
        Band(15, 21, "severe"),
    ),
    bands_source="5, 10 and 15: as quoted by Evid Based Med 2007;12:149, doi 10.1136/ebm.12.5.149",
    response_points=4,
    response_source=(
        "smallest change that patients notice: Toussaint et al. 2020, J Affect Disord 265:395-401, doi "
        f"10.1016/j.jad.2020.01.032; also the reliable change of the {_NHS}"
    ),
    caseness=10,
    caseness_source=(
        "Spitzer et al. 2006 (sensitivity 89%, specificity 82%), cut as quoted by mrcpsych.uk; NHS "
        "Talking Therapies uses 8"
    ),
    important_change=4,
    important_change_percent=26.8,
    important_change_source=(
        "4 points: Toussaint et al. 2020, J Affect Disord 265:395-401, doi 10.1016/j.jad.2020.01.032; "
        f"26.8% at moderate severity: {_KOUNALI}"
    ),
    reliable_change=4,
    reliable_change_source=_NHS,
    recall="2 weeks",
    rater="patient",
    loinc=("70274-6",),
    item_loinc=("69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"),
    loinc_source=_LOINC_ORG,
    items=7,
    item_low=0,
    item_high=3,
    item_score="sum",
    licence="Free: no permission required (PHQ screeners, as quoted by the CamCOPS documentation).",
    citation="Spitzer, Kroenke, Williams, Löwe 2006, Arch Intern Med 166:1092-1097",
    aliases=(
        "Generalized Anxiety Disorder 7",
        "Generalised Anxiety Disorder 7",
        "Generalized Anxiety Disorder 7 item",
        "Generalized Anxiety Disorder (GAD-7)",
        "Generalised Anxiety Disorder (GAD-7)",
        "Generalized Anxiety Disorder 7 item (GAD-7)",
        "GAD-7 anxiety",
        "GAD-7 severity",
    ),
    not_established=(
        "Response in percent, and remission: rules in use were not verified.",
        "Minimum baseline: values in use were not verified.",
        "Reliable change: another study finds 6 (Bischoff et al. 2020, doi 10.5964/pch.v8i1.309).",
    ),
)

PCL5 = Instrument(
    key="pcl5",
    name="PCL-5",
    title="PTSD Checklist for DSM-5",
    domain="trauma",
    low=0,
    high=80,
    step=1,
    scale_source="National Center for PTSD, as quoted by comorbidityguidelines.org.au (appendix S)",
    response_points=15,
    response_source=(
        "reliable change: Marx et al. 2022, Psychol Assess 34:197-203 (male veterans, first sample; 18 in the second)"
    ),
    caseness=31,
    caseness_source="lower end of 31-33: Forkus et al. 2022, Clin Psychol 30:110-121, doi 10.1037/cps0000111",
    important_change=10,
    important_change_source="as quoted by calculate.qxmd.com (PCL-5)",
    reliable_change=15,
    reliable_change_source=(
        "Marx et al. 2022, Psychol Assess 34:197-203 (male veterans, first sample; 18 in the second)"
    ),
    recall="past month",
    rater="patient",
    items=20,
    item_low=0,
    item_high=4,
    item_score="sum",
    licence="Not copyrighted, as quoted by calculate.qxmd.com.",
    citation="Blevins et al. 2015, J Trauma Stress 28:489-498",
    aliases=("PCL 5", "PTSD Checklist 5", "PTSD Checklist for DSM-5 (PCL-5)"),
    not_established=(
        "Severity bands: none have been derived from data.",
        "Remission: none; falling below the screening cut is not remission.",
        "Response of 5 points is quoted too; it is smaller than measurement error, so it is not used.",
        "Minimum baseline: values in use were not verified. LOINC code: none confirmed.",
    ),
)

PAIN_NRS = Instrument(
    key="pain_nrs",
    name="Pain NRS",
    title="Pain numeric rating scale 0-10",
    domain="pain",
    aspect="intensity",
    low=0,
    high=10,
    # Whole numbers on paper; exports carry half points and averages of several ratings.
    step=None,
    scale_source=_IMMPACT_2008,
    bands=(
        Band(0, 0, "none"),
        Band(1, 4, "mild"),
        Band(5, 6, "moderate"),
        Band(7, 10, "severe"),
    ),
    bands_source="Serlin et al. 1995 (cancer pain); other schemes exist, e.g. 1-3, 4-6, 7-10",
    response_percent=30,
    second_response_percent=50,
    response_source=f"30% moderate, 50% substantial: {_IMMPACT_2008}",
    minimum_baseline=4,
    minimum_baseline_source=f"convention of this dashboard, {_IMMPACT_2012}",
    important_change=2,
    important_change_percent=30,
    important_change_source=(
        "Farrar et al. 2001, Pain, doi 10.1016/S0304-3959(01)00349-9 (about 2 points or about 30%)"
    ),
    rater="patient",
    loinc=("72514-3", "38208-5"),
    loinc_source=_LOINC_ORG,
    items=1,
    item_low=0,
    item_high=10,
    item_score="sum",
    citation="Farrar et al. 2001, Pain, doi 10.1016/S0304-3959(01)00349-9",
    aliases=(
        "pain",
        "NRS",
        "NRS pain",
        "pain 0-10",
        "pain (0-10)",
        "0-10 pain",
        "NRS 0-10",
        "NRS-11",
        "pain NRS 0-10",
        "NRS pain 0-10",
        "pain score 0-10",
        "pain intensity",
        "pain intensity 0-10",
        "pain intensity NRS",
        "average pain",
        "average pain intensity",
        "pain average",
        "pain level",
        "pain rating",
        "pain rating 0-10",
        "numeric rating scale",
        "numerical rating scale",
        "numeric pain rating scale",
        "numeric pain rating scale (NPRS)",
        "numeric rating scale pain",
        "pain numeric rating scale",
        "NPRS",
    ),
    not_established=(
        "Remission: no standard.",
        "Recall: varies between files (now, 24 hours, 7 days); do not mix them under one name.",
        "Reliable change: not verified. In practice, people call larger changes than 2 points important.",
    ),
)

PEG = Instrument(
    key="peg",
    name="PEG",
    title="PEG: pain intensity, enjoyment of life, general activity",
    domain="pain",
    aspect="interference",
    low=0,
    high=10,
    step=None,
    scale_source=(
        "Krebs et al. 2009, J Gen Intern Med 24(6), doi 10.1007/s11606-009-0981-1; past week as quoted by "
        "cheatography.com"
    ),
    response_percent=30,
    second_response_percent=50,
    response_source=(
        "30%: CDC guideline 2022 (clinically meaningful improvement in pain and function), as quoted by "
        "summaries in public code; 50%: convention of this dashboard, from pain intensity in "
        f"{_IMMPACT_2008}"
    ),
    important_change=1.75,
    important_change_source=(
        "upper end of the anchor-based 1.0-1.75: Reed et al. 2024, J Pain 25:142-152, doi 10.1016/j.jpain.2023.07.028"
    ),
    recall="past week",
    rater="patient",
    loinc=("91147-9",),
    item_loinc=("75893-8", "91145-3", "91146-1"),
    loinc_source=f"score: {_LOINC_ORG}; items: {_LOINC_FHIR}",
    items=3,
    item_low=0,
    item_high=10,
    item_score="mean",
    citation="Krebs et al. 2009, J Gen Intern Med 24(6), doi 10.1007/s11606-009-0981-1",
    aliases=(
        "PEG-3",
        "PEG 0-10",
        "PEG mean",
        "PEG average",
        "PEG pain",
        "PEG pain scale",
        "PEG scale",
        "pain enjoyment general activity",
    ),
    not_established=(
        "Severity bands: none official; calculators make their own.",
        "Minimum baseline: values in use were not verified.",
        "Remission and reliable change: none found. Reliability: alpha was 0.73 and 0.89 in two samples.",
        "Terms of use: not verified.",
    ),
)

_BPI_LICENCE = "Copyright; permission required, fees may apply: totals only, no item text."
_BPI_RECALL = "24 hours or past week, by version"

BPI_SEVERITY = Instrument(
    key="bpi_severity",
    name="BPI severity",
    title="Brief Pain Inventory, pain severity (mean of 4 items)",
    domain="pain",
    aspect="intensity",
    low=0,
    high=10,
    step=None,
    scale_source=f"Cleeland, Brief Pain Inventory user guide; {_EPPOC}",
    bands=(Band(0, 4, "none or mild"), Band(5, 6, "moderate"), Band(7, 10, "severe")),
    bands_source=f"cuts 0-4, 5-6, 7-10: {_EPPOC}; words: Serlin et al. 1995",
    response_percent=30,
    second_response_percent=50,
    response_source=(
        f"30%: {_EPPOC}, which states it for the average-pain item; 50%: {_IMMPACT_2008}, for pain "
        "intensity 0-10; both applied to the mean of the four items: convention of this dashboard"
    ),
    minimum_baseline=4,
    minimum_baseline_source=f"convention of this dashboard, from pain intensity {_IMMPACT_2012}",
    recall=_BPI_RECALL,
    rater="patient",
    items=4,
    item_low=0,
    item_high=10,
    item_score="mean",
    licence=_BPI_LICENCE,
    citation="Cleeland, Brief Pain Inventory user guide",
    aliases=(
        "BPI pain severity",
        "BPI-SF severity",
        "BPI-SF pain severity",
        "BPI severity mean",
        "BPI intensity",
        "BPI pain intensity",
        "Brief Pain Inventory severity",
        "Brief Pain Inventory pain severity",
    ),
    not_established=(
        "Remission, important change and reliable change: not verified.",
        "LOINC code: none found.",
    ),
)

BPI_INTERFERENCE = Instrument(
    key="bpi_interference",
    name="BPI interference",
    title="Brief Pain Inventory, pain interference (mean of 7 items)",
    domain="pain",
    aspect="interference",
    low=0,
    high=10,
    step=None,
    scale_source=f"Cleeland, Brief Pain Inventory user guide; at least 4 of the 7 items needed: {_EPPOC}",
    response_points=1,
    response_source=_EPPOC,
    important_change=1,
    important_change_source=f"{_IMMPACT_2008}, as quoted by Bandolier, bandolier.org.uk",
    recall=_BPI_RECALL,
    rater="patient",
    loinc=("77565-0",),
    loinc_source="short form, as quoted by healthassure.in; not checked at loinc.org",
    items=7,
    item_low=0,
    item_high=10,
    item_score="mean",
    licence=_BPI_LICENCE,
    citation="Cleeland, Brief Pain Inventory user guide",
    aliases=(
        "BPI pain interference",
        "BPI-SF interference",
        "BPI-SF pain interference",
        "BPI interference mean",
        "Brief Pain Inventory interference",
        "Brief Pain Inventory pain interference",
    ),
    not_established=(
        "Severity bands: not verified for interference.",
        "Minimum baseline: values in use were not verified.",
        "Remission and reliable change: none found.",
    ),
)

_T_RANGE = "T-score, mean 50 and standard deviation 10 in the reference population: HealthMeasures"
_T_LIMITS = (
    "Range: 20 to 90 is this dashboard's limit of what is plausible, not a limit of the scale. It also "
    "turns away most raw sums of short forms, which must be converted to T-scores first."
)

PROMIS_DEPRESSION = Instrument(
    key="promis_depression",
    name="PROMIS Depression",
    title="PROMIS Depression, T-score",
    domain="depression",
    low=20,
    high=90,
    step=None,
    scale_source=_T_RANGE,
    bands=(
        Band(20, 54.9, "none"),
        Band(55, 59.9, "mild"),
        Band(60, 64.9, "moderate"),
        Band(65, 69.9, "moderately severe"),
        Band(70, 90, "severe"),
    ),
    bands_source="Kroenke et al. 2020, J Affect Disord, doi 10.1016/j.jad.2020.01.101",
    response_points=3.5,
    response_source=(
        "smallest important difference (best estimate; 3-4): Kroenke et al. 2020, J Affect Disord, doi "
        "10.1016/j.jad.2020.01.101"
    ),
    important_change=3.5,
    important_change_source="Kroenke et al. 2020, J Affect Disord, doi 10.1016/j.jad.2020.01.101",
    rater="patient",
    loinc=("77861-3",),
    loinc_source=_LOINC_FHIR,
    citation="Kroenke et al. 2020, J Affect Disord, doi 10.1016/j.jad.2020.01.101",
    percent_change=False,
    aliases=(
        "PROMIS Depression T",
        "PROMIS Depression T-score",
        "PROMIS Depression CAT",
        "PROMIS-D",
        "PROMIS dep",
        "PROMIS dep T",
        "PROMIS depress",
    ),
    not_established=(
        _T_LIMITS,
        "Remission: no standard.",
        "Minimum baseline: values in use were not verified.",
        "Recall, reliable change and terms of use: not verified.",
    ),
)

PROMIS_PAIN_INTERFERENCE = Instrument(
    key="promis_pain_interference",
    name="PROMIS Pain Interference",
    title="PROMIS Pain Interference, T-score",
    domain="pain",
    aspect="interference",
    low=20,
    high=90,
    step=None,
    scale_source=_T_RANGE,
    bands=(
        Band(20, 54.9, "within normal limits"),
        Band(55, 59.9, "mild"),
        Band(60, 69.9, "moderate"),
        Band(70, 90, "severe"),
    ),
    bands_source=f"0.5, 1 and 2 standard deviations above the mean: {_HEALTHMEASURES}",
    response_points=3,
    response_source=(
        "smallest important difference, upper end of the 2-3 found in chronic pain: Chen et al., three "
        "trials, n = 759 (journal not verified)"
    ),
    important_change=3,
    important_change_source=(
        "upper end of the 2-3 found in chronic pain: Chen et al., three trials, n = 759 (journal not verified)"
    ),
    rater="patient",
    loinc=("77865-4", "89924-5"),
    loinc_source=_LOINC_FHIR,
    citation="Amtmann et al. 2016, J Pain Res 9:251-255",
    percent_change=False,
    aliases=(
        "PROMIS Pain Interference T",
        "PROMIS Pain Interference T-score",
        "PROMIS Pain Interference CAT",
        "PROMIS-PI",
        "PROMIS PI T",
        "PROMIS Pain Int",
        "PROMIS interference",
    ),
    not_established=(
        _T_LIMITS,
        "Remission: none.",
        "Minimum baseline: values in use were not verified.",
        "Recall, reliable change and terms of use: not verified.",
    ),
)

WHO5 = Instrument(
    key="who5",
    name="WHO-5",
    title="WHO-5 Well-Being Index, percentage score",
    domain="wellbeing",
    low=0,
    high=100,
    step=4,
    higher_is_better=True,
    scale_source=("five items 0-5, summed and multiplied by 4: medicalalgorithms.com and help.valant.com (WHO-5)"),
    caseness=50,
    caseness_source=(
        "Topp et al. 2015, Psychother Psychosom 84:167-176, doi 10.1159/000376585, as quoted by study.space"
    ),
    important_change=10,
    important_change_source="as quoted by help.valant.com (WHO-5)",
    recall="2 weeks",
    rater="patient",
    items=5,
    item_low=0,
    item_high=5,
    licence="Free, no permission needed: CORC, as quoted by psyktestbarn.r-bup.no.",
    citation=("Topp, Østergaard, Søndergaard, Bech 2015, Psychother Psychosom 84:167-176, doi 10.1159/000376585"),
    aliases=(
        "WHO 5 Well-Being Index",
        "WHO (Five) Well-Being Index",
        "WHO-5 Well-Being Index (WHO-5)",
        "WHO-5 wellbeing",
        "WHO-5 percent",
        "WHO-5 percentage",
        "WHO-5 percentage score",
    ),
    not_established=(
        "Response, remission, minimum baseline and reliable change: not verified.",
        "Severity bands: not verified. LOINC code: none found.",
        "Raw totals from 0 to 25 must be multiplied by 4 before they are uploaded.",
    ),
)

BUILT_IN = (
    PHQ9,
    PHQ2,
    PHQ9_ITEM9,
    QIDS_SR16,
    BDI2,
    MADRS,
    HAMD17,
    GAD7,
    PCL5,
    PAIN_NRS,
    PEG,
    BPI_SEVERITY,
    BPI_INTERFERENCE,
    PROMIS_DEPRESSION,
    PROMIS_PAIN_INTERFERENCE,
    WHO5,
)
