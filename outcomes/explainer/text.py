"""The words of the page. Numbers stand in braces and come from ``facts.toml``; sources stand in square brackets.

The main layer is written for US grade 8 or below. What only a clinician needs goes into ``clinicians``.
"""

from __future__ import annotations

from dataclasses import dataclass

TITLE = "Depression and pain"
INTRO = (
    "Pain and low mood often come together. This page shows what research knows, what it does not know, and what you "
    "can ask."
)
CRISIS = (
    "If you think about suicide, call or text 988 now, day or night. You can chat at 988lifeline.org. In danger right "
    "now? Call 911."
)
NOT_ADVICE = "This page is information, not medical advice. Talk with your care team."
METHOD = (
    "A number is on this page only if somebody read it at its source. Counts are out of 100 where the source gives them. "
    "What could not be checked was left off."
)


@dataclass(frozen=True)
class Section:
    """One section: a claim as its heading, paragraphs, one line of what it means, pictures, and the fold.

    ``pictures`` names functions of ``pictures.DRAWN`` or blocks of ``page.BLOCKS``.
    """

    key: str
    title: str
    paragraphs: tuple[str, ...]
    so_what: str
    pictures: tuple[str, ...]
    clinicians: tuple[str, ...]


SECTIONS = (
    Section(
        "together",
        "They often come together",
        (
            "About {pain_adults} out of 100 US adults live with chronic pain.[lucas2024] About {depression_signs} out of "
            "100 people aged {depression_age} or older had signs of depression when asked about the last two "
            "weeks.[brody2025]",
            "Each one can come alone. But the two often meet. Out of 100 adults with chronic pain, about "
            "{signs_with_pain} also have clear signs of anxiety or depression. Out of 100 adults without chronic pain, "
            "about {signs_without_pain} do.[delarosa2024]",
        ),
        "Your pain is real, with or without low mood. Most people with chronic pain do not have these signs. If you have "
        "both, you are not the only one, and both deserve care.",
        ("co_occurrence",),
        (
            "Unremitted symptoms of anxiety or depression, national survey: {signs_with_pain.exact} of 100 with chronic "
            "pain and {signs_without_pain.exact} of 100 without (n {signs_with_pain.n}).[delarosa2024] Anxiety and "
            "depression are counted together there.",
            "Pooled research samples give more: symptoms of depression in {samples_depressed.exact} of 100 "
            "({samples_depressed.span}; n {samples_depressed.n}).[aaron2025] Those are study samples, most of them women, "
            "with clinically significant symptoms or a diagnosis; the survey figure is nearer to the population.",
            "The other way round, in primary care: chronic pain in {depressed_with_pain} of 100 with major depression and "
            "{others_with_pain} of 100 without; disabling pain in {depressed_disabling} and {others_disabling} of 100 "
            "(n {depressed_with_pain.n}).[arnow2006]",
            "High-impact chronic pain: {pain_high_impact.exact} of 100 US adults.[lucas2024] The depression figure is a "
            "PHQ-9 in the range of moderate symptoms or more, not a diagnosis.[brody2025]",
        ),
    ),
    Section(
        "both_ways",
        "It runs both ways",
        (
            "Pain can wear down your mood. Low mood can make pain harder to bear. Doctors have known for decades that "
            "the two travel together.[bair2003]",
            "Studies that follow people over time find that it runs both ways.[kroenke2011] People with new pain were "
            "about twice as likely to be told later that they had a mental illness. The reverse was true too.[bondesson2018] "
            "(We found no count out of 100 for this.)",
            "Pain may leave you less active. Pain and loneliness go together, and each may come first.[loeffler2021] Low "
            "mood may make you want to pull back from people. Daily stress is harder to handle with both. Out of 100 "
            "adults with both, about {work_limited} say their work is limited. About {social_limited} find it hard to "
            "take part in social life.[delarosa2024]",
            "These studies show what comes first. They cannot show why.",
        ),
        "A loop has more than one place to step in. Better sleep, more movement, care for mood, care for pain: ask where "
        "to start.",
        ("loop",),
        (
            "Rate ratio for mental illness after pain {mind_after_pain.exact} ({mind_after_pain.span}), for pain after "
            "mental illness {pain_after_mind.exact} ({pain_after_mind.span}), n {mind_after_pain.n}.[bondesson2018] No "
            "absolute risks were available, so no icon array is drawn.",
            "Change in pain predicted later depression (t {later_depression.exact}) and change in depression predicted "
            "later pain (t {later_pain.exact}), n {later_pain.n}.[kroenke2011] Self-report of both by the same person, and "
            "unmeasured confounders, limit what follows from this.",
            "Loneliness after pain: odds ratio {lonely_after_pain.exact} ({lonely_after_pain.span}); pain after loneliness: "
            "{pain_after_lonely.exact} ({pain_after_lonely.span}).[loeffler2021] Social isolation is another matter: people "
            "with pain were less isolated, odds ratio {isolated_with_pain.exact}.[isolation2019] Hence “lonely” here, not "
            "“isolated”. No source was read for the dashed arrows; they are plausible, not shown.",
            "Burden of both: days with disability in three months {days_pain.exact} with pain only and {days_both.exact} "
            "with pain and depression.[bair2008] Difficulty with errands alone: {errands_limited.exact} of 100 "
            "adults with both.[delarosa2024]",
            "Pain and the outcome of treatment for mood: treated and screening negative, {treated_well_both.exact} of 100 "
            "with pain and {treated_well_mind.exact} of 100 without.[delarosa2024b] Self-reported benefit with chronic pain: "
            "odds ratio {sertraline_benefit.exact} for sertraline, {venlafaxine_benefit.exact} for "
            "venlafaxine.[sertraline2021]",
        ),
    ),
    Section(
        "brain",
        "The brain: some overlap, not the same thing",
        (
            "Some brain areas that handle pain also help handle mood.[sheng2017] Some of the same chemical messengers do "
            "both jobs.[bair2003] Both pain and depression go with changes in how brain cells link up and adapt. Doctors "
            "call this plasticity.[sheng2017] So the two may share part of their path.",
            "But the overlap is only partial. When scientists pooled brain scans, it mattered which came first. Pain that "
            "came first and depression that came first pointed to different spots.[zheng2022] Much of what we know about the "
            "messengers comes from animals.[inflammation2021]",
        ),
        "The brain link is real research, but it is not settled. No one should use it to tell you that your pain is not "
        "real.",
        ("brain",),
        (
            "Review of {imaging_reviewed} imaging studies, {imaging_pooled} pooled: claims of shared biology often rest on "
            "qualitative comparison. Pain with later depression pointed to the right amygdala, depression with later pain "
            "to the left dorsolateral prefrontal cortex.[zheng2022]",
            "Narrative reviews list the anterior cingulate, prefrontal cortex, amygdala and hippocampus, and call the "
            "association unclear.[sheng2017] Comorbid states also show patterns of their own.[doan2015] The left anterior "
            "insula converges in pooled scans of chronic pain.[insula2022]",
            "Glutamate, monoamines, BDNF and inflammation are implicated, largely in preclinical "
            "work.[inflammation2021][bair2003] “Chemical imbalance” is not a fair summary.",
        ),
    ),
    Section(
        "first_steps",
        "Care that can help both, without ketamine",
        (
            "You can treat both, and ketamine is not the first step. In one trial, people with pain and depression got "
            "well-managed antidepressants and then pain coaching. After a year, {scamp_care} out of 100 had their "
            "depression cut at least in half. With usual care it was {scamp_usual} out of 100.[scamp2009]",
            "A British guideline for long-term pain with no one clear condition behind it offers exercise groups and talk "
            "therapy.[nice2021][sps2021] Your care team can also go over your sleep and your medicines with you.",
        ),
        "Ask what you have not tried yet, and what could be done better, before you think about ketamine.",
        ("stepped_care",),
        (
            "SCAMP: {scamp_care_count} of {scamp_care.n} and {scamp_usual_count} of {scamp_usual.n} had at least a "
            "50-percent drop in the HSCL-20 at a year.[scamp2009] Three months of optimized antidepressants, then a pain "
            "self-management program, then a continuation phase.",
            "The guideline is for chronic primary pain; for other conditions use their own guidelines. For drugs it leaves "
            "antidepressants only.[nice2021]",
        ),
    ),
    Section(
        "approval",
        "What ketamine is, and what it is approved for",
        (
            "Ketamine is an anesthetic. The FDA approved it to put people to sleep for surgery.[ketalar] Depression and "
            "chronic pain are not on its label. Such a use is called off-label: it is legal, but the FDA has not reviewed "
            "it. A related drug, esketamine nasal spray, is approved for depression that other medicines have not helped. "
            "It is not for pain.[spravato]",
            "Ketamine blocks a kind of switch on nerve cells, the NMDA receptor. That switch has a part in pain and in "
            "mood.[windup2000][abdallah2020] What happens after that is still unclear.[mechanism2023]",
        ),
        "Ask: “Why an off-label drug for me? What has been tried in people like me?”",
        ("approval_board", "mechanism"),
        (
            "NMDA receptors take part in wind-up and central sensitization.[windup2000] For mood, receptor block, a "
            "glutamate surge, AMPA, BDNF/TrkB, mTORC1 and new synapses are the leading hypothesis.[abdallah2020] Opioid, "
            "GABA and monoamine systems take part too.[mechanism2023]",
            "Synapses: rapid formation in rat prefrontal cortex, mTOR-dependent.[li2010] In people, PET at one day found no "
            "measurable change in synaptic density despite relief; a post-hoc hint in those with low density.[holmes2022] "
            "Rapamycin did not block the effect and went with more response at two weeks: {rapamycin_with} and "
            "{rapamycin_without} of 100 (n {rapamycin_with.n}).[abdallah2020]",
            "Esketamine was first approved in {esketamine_year}; read the newest label for its exact terms.[spravato2019]",
        ),
    ),
    Section(
        "mood",
        "Mood: fast for some, often fading, and trials disagree",
        (
            "Some people feel better within a day. Some do not. In one trial, {murrough_ketamine} out of 100 scored at "
            "least half better a day after ketamine. With another sedating drug it was {murrough_midazolam} out of "
            "100.[murrough2013] In a newer hospital trial with repeat doses, the gap was small and could be "
            "chance.[jelovac2025] In a third trial, people were asleep and could not feel which drug they got. Both groups "
            "did about the same.[lii2023]",
            "The lift often fades. In one small study, half of those who got better had slipped back within {relapse_days} "
            "days.[murrough2013b] Doses can be repeated. In a study with no comparison group, weekly doses held the gain for "
            "a time.[phillips2019] Ketamine is often given along with other care. If it adds to that care is not clear: two "
            "trials point different ways.[talati2019][jelovac2025]",
            "When other treatments have not helped, ketamine is one option, not the only one. In one trial, "
            "{ect_compared_ketamine} out of 100 scored at least half better with ketamine and {ect_compared_ect} out of "
            "100 with ECT, a brain treatment done under anesthesia.[anand2023] In sicker people in hospital, ECT did "
            "better.[ect2022]",
        ),
        "Ask how soon you would know, and what the plan is if it fades or does nothing for you.",
        ("trials",),
        (
            "One infusion against midazolam: MADRS difference {murrough_gap.exact} ({murrough_gap.span}) at one day, "
            "n {murrough_gap.n}.[murrough2013] Up to eight infusions against midazolam in hospital: {karma_gap.exact} points "
            "lower ({karma_gap.span}), n {karma_gap.n}; its response rates are left off until read in the "
            "paper.[jelovac2025] Against saline, twice a week, day fifteen: {singh_ketamine.exact} and {singh_saline.exact} "
            "points down, n {singh_ketamine.n}.[singh2016]",
            "Under anesthesia, n {lii_n}: {lii_guessed.exact} of 100 guessed their drug right. At two weeks "
            "{lii_ketamine_later} and {lii_saline_later} of 100 responded.[lii2023] Do not read the rows as better blinding, "
            "smaller effect: the trials differ in much else.",
            "Repeated, no comparison group: {phillips_response} of 100 met response after six infusions "
            "(n {phillips_response.n}).[phillips2019] US clinics, without more infusions: {clinics_weeks4} of 100 responders "
            "still well at {clinics_early} weeks and {clinics_weeks8} at {clinics_late} weeks; only {clinics_analysed} of "
            "{clinics_analysed.n} patients could be analyzed.[mcinnes2022]",
            "ECT: difference in response {ect_gap.exact} per 100 ({ect_gap.span}), open label.[anand2023] Remission in "
            "hospital: {hospital_ketamine} of 100 with ketamine, {hospital_ect} with ECT (n {hospital_ect.n}).[ect2022]",
        ),
    ),
    Section(
        "pain",
        "Pain: we do not know yet",
        (
            "A large review from {cochrane_year} says it is unclear if ketamine eases chronic pain. It says that unwanted "
            "effects are possible when it goes in by vein.[cochrane2025]",
            "Another review pooled {pooled_trials} trials. Some hours after ketamine, pain was a little lower: by "
            "{pain_hours} points on a scale from {scale_low} to {scale_high}. By three to five weeks, the gap could be "
            "chance.[moradi2024] Most trials were small or weak. Ketamine may help some people. No one can yet tell who.",
        ),
        "If someone says that ketamine is sure to ease your pain, ask to see the study.",
        ("pain_intervals",),
        (
            "Pooled differences from placebo in points, with certainty as the authors rate it: hours {pain_hours.exact} "
            "({pain_hours.span}), low; days {pain_days.exact} ({pain_days.span}), low; three to five weeks "
            "{pain_weeks.exact} ({pain_weeks.span}), moderate; later {pain_late.exact} ({pain_late.span}), very low. No "
            "effect on physical function. It is a thesis, not a journal article.[moradi2024]",
            "An older pooling of {small_trials} trials: {pain_small_trials.exact} points lower ({pain_small_trials.span}), "
            "up to two weeks, n {pain_small_trials.n}, all but one at high risk of bias.[orhurhu2019] In nerve pain, a "
            "placebo-controlled trial found no difference.[pickering2020] French clinics, no comparison: "
            "{french_start.exact} at the start (n {french_start.n}), {french_later.exact} at {french_months} months "
            "(n {french_later.n}): most were no longer measured.[corriger2022]",
            "The pooled numbers of the newest review, and what guidelines say of single conditions such as CRPS, are left "
            "off until they have been read at the source.",
        ),
    ),
    Section(
        "move",
        "When pain moved, did mood move?",
        (
            "If mood gets better after ketamine, does pain follow? Sometimes. Out of {trials_all} trials in people with "
            "both, {trials_both} saw both get better. {trials_one} saw only one get better. {trials_neither} saw "
            "neither.[balachandran2022]",
            "In one small study, pain and mood went together before the infusion. After it, they no longer did.[park2014] "
            "No good study shows that one pulls the other along.",
        ),
        "Keep track of both your pain and your mood. One may change when the other does not.",
        ("squares",),
        (
            "The trials are in depression with chronic pain.[balachandran2022] In {park_n} pain clinic patients, pain, "
            "depression and anxiety all fell three hours after one infusion; pain was correlated with mood before and not "
            "after.[park2014] Over a year without a comparison group, the course of pain differed by depressive symptoms at "
            "the start.[voute2023]",
            "In depression, {severe_pain_share.exact} of 100 also had pain, and severe pain at the start went with more "
            "gain in mood; regression to the mean was not ruled out (n {severe_pain_share.n}).[lan2022] It should always be "
            "considered where people are chosen for high scores.[barnett2005]",
        ),
    ),
    Section(
        "risks",
        "Risks, who should take care, and what to ask",
        (
            "Ketamine can make you feel strange, sleepy, sick or dizzy. It can raise blood pressure.[short2018] It can slow "
            "breathing. It can be misused. Used often over time, it can harm the bladder and the liver.[ketalar] Little is "
            "known about many doses over a long time.[short2018][sanacora2017]",
            "Tell your care team about: heart or blood vessel problems, high blood pressure, a past bleed in the brain, past "
            "psychosis, liver problems, pregnancy, an allergy to ketamine, and any drug or alcohol use. Some people should "
            "not have it at all.[ketalar][spravato2019][spravato] You need close watching while you get it.[ketalar] Do not "
            "drive for {no_driving} hours after a dose.[mayo]",
        ),
        "No one can promise a result. Decide together, and take your time.",
        ("harms", "questions", "options"),
        (
            "Harms against placebo in chronic pain trials, risk difference per 100: sedation {more_sleepy} "
            "({more_sleepy.span}), low certainty; dizziness {more_dizzy} ({more_dizzy.span}), low; gastrointestinal "
            "{more_sick} ({more_sick.span}), very low.[moradi2024] Any unwanted effect in the first week, no comparison: "
            "{french_side_effects} of 100 (n {french_side_effects.n}).[corriger2022] No clean figure was found for infusions "
            "in depression.",
            "Psychiatric adverse events may last for days to weeks; genitourinary pain is reported with chronic off-label "
            "use; liver injury; respiratory depression. The label asks for continuous vital signs, airway equipment and "
            "clinicians able to manage anesthesia.[ketalar]",
            "Esketamine is contraindicated with aneurysmal vascular disease, arteriovenous malformation, past intracerebral "
            "hemorrhage, or allergy.[spravato] Ketamine is a Schedule III drug. A task force finds data on long-term "
            "efficacy and safety limited.[sanacora2017]",
        ),
    ),
)

QUESTIONS = (
    "Could my low mood and my pain be treated together? Who would lead that?",
    "What have I not tried yet?",
    "Is this use approved, or off-label?",
    "Out of 100 people like me, how many get better? How many get worse? Compared with what?",
    "How soon would we know? When would we stop?",
    "How long does it last? What comes after?",
    "How would the plan be fitted to me and my other medicines?",
    "Who watches me, and for how long? How do I get home?",
    "What does it cost, in money and in time?",
    "How will you measure my pain and my mood?",
)

BOARD = (
    ("Ketamine for anesthesia", "yes", "Approved", "[ketalar]"),
    ("Ketamine for depression", "no", "Not approved: off-label", "[ketalar]"),
    ("Ketamine for chronic pain", "no", "Not approved: off-label", "[ketalar]"),
    ("Esketamine spray for depression that other medicines have not helped", "yes", "Approved", "[spravato]"),
    ("Esketamine spray for pain", "no", "Not for pain", "[spravato]"),
    ("Ketamine nasal spray mixed by a pharmacy", "no", "Not approved", "[doh2022]"),
)
"""Drug and use; whether approved; in words; sources."""

STEPS = (
    ("It blocks NMDA receptors", "shown", "Shown", "[windup2000]"),
    ("A burst of glutamate, a messenger", "idea", "Leading idea", "[abdallah2020]"),
    (
        "Signals inside the cell (BDNF, mTORC1)",
        "mixed",
        "In people, {rapamycin_year}: blocking a step did not stop it",
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
    ("Tired or sleepy", "about {more_sleepy} more", "{more_sleepy.span}", "[moradi2024]"),
    ("Sick or upset stomach", "about {more_sick} more", "{more_sick.span}", "[moradi2024]"),
    ("Dizzy", "about {more_dizzy} more", "{more_dizzy.span}", "[moradi2024]"),
)
"""Out of 100 people with chronic pain, more than with placebo."""

WORSE = (
    ("More signs of depression after the first infusions", "about {clinics_worse}", "[mcinnes2022]"),
    ("More thoughts of suicide after the first infusions", "about {clinics_suicidal}", "[mcinnes2022]"),
)
"""Out of 100 patients of US clinics; no comparison group."""

ASK = "Ask your care team"
OPTIONS = (
    "Step-by-step care: medicines, coaching, talk therapy, exercise",
    "Esketamine nasal spray",
    "Ketamine by vein",
    "ECT",
)
GRID = (
    (
        "Is it approved for depression?",
        (
            "Ask about each medicine",
            "Yes, if other medicines have not helped [spravato]",
            "No: off-label [ketalar]",
            "Yes, if other treatments have not helped [dosing2018]",
        ),
    ),
    ("Is it approved for chronic pain?", ("Ask about each medicine", "No [spravato]", "No: off-label [ketalar]", ASK)),
    (
        "What did trials find for mood?",
        (
            "Depression cut at least in half after a year: {scamp_care} of 100, and {scamp_usual} of 100 with usual care "
            "[scamp2009]",
            "Not checked for this page",
            "Half better after a day: {murrough_ketamine} of 100, and {murrough_midazolam} of 100 with another sedating drug "
            "[murrough2013]. Two later trials: no clear gap [jelovac2025][lii2023]",
            "Half better: {ect_compared_ect} of 100, and {ect_compared_ketamine} of 100 with ketamine [anand2023]. In sicker "
            "people ECT did better [ect2022]",
        ),
    ),
    (
        "And for pain?",
        (
            "Not checked for this page",
            "Not for pain [spravato]",
            "Unclear [cochrane2025]",
            ASK,
        ),
    ),
    ("How fast?", ("Counted after a year [scamp2009]", ASK, "A day, for some [murrough2013]", ASK)),
    (
        "How long does it last?",
        (ASK, ASK, "Often fades: half slipped back within {relapse_days} days [murrough2013b]", ASK),
    ),
    (
        "What might go wrong?",
        (
            "Ask about each medicine",
            "Sleepy ({esketamine_sedation_low} to {esketamine_sedation_high} of 100), feeling unreal, misuse "
            "[spravato][spravato2019]",
            "Sleepy, sick, dizzy, feeling strange, higher blood pressure, misuse, bladder harm [short2018][ketalar]",
            ASK,
        ),
    ),
    (
        "What will I have to do?",
        (
            "Visits, and practice at home",
            "Stay at least {esketamine_watch} hours each time [spravato2019]",
            "Be watched closely; no driving for {no_driving} hours [ketalar][mayo]",
            ASK,
        ),
    ),
    ("What does it cost?", (ASK, ASK, ASK, ASK)),
)
"""Rows are patients' questions; one answer for each of ``OPTIONS``."""
