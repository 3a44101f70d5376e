"""The words of the page. Numbers stand in braces and come from ``facts.toml``; sources stand in square brackets.

The main layer is written for US grade 8 or below. What only a clinician needs goes into ``clinicians``.
"""

from __future__ import annotations

from dataclasses import dataclass

TITLE = "Depression and pain"
INTRO = (
    "Pain and depression often come together. This page shows what research knows, what it does not know, and what you "
    "can ask."
)
INTEREST = (
    "The practice that shows you this page offers ketamine treatment and is paid for it. Keep that in mind as you read, and "
    "check what matters to you."
)
CRISIS = (
    "If you are thinking about suicide, call or text 988 now, day or night. You can also chat at 988lifeline.org. If you are "
    "in danger, call 911 right now."
)
NOT_ADVICE = "This page is information, not medical advice. Talk with your care team."
METHOD = (
    "A source is on this page only if someone read what it concludes and compared our sentence with it, not just the number. "
    "Counts are out of 100 where the source gives them. What could not be checked was left off."
)
CONTACT = "Who to call, and how to book"
NO_CONTACT = (
    "To ask a question or to book a visit, call the practice that gave you this page. In an emergency, call 911."
)


@dataclass(frozen=True)
class Section:
    """One section: a claim as its heading, paragraphs, one line of what it means, pictures, and the fold.

    ``pictures`` names functions of ``pictures.DRAWN`` or blocks of ``page.BLOCK_TEMPLATES``.
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
            "About {pain_adults} out of 100 US adults live with chronic pain, which is pain that goes on for "
            "months.[lucas2024] When people aged {depression_age} or older were asked about the last two weeks, about "
            "{depression_signs} out of 100 had signs of depression.[brody2025]",
            "Each one can come alone, but the two often meet. Out of 100 adults with chronic pain, about "
            "{signs_with_pain} also have clear signs of anxiety or depression. Out of 100 adults without chronic pain, "
            "about {signs_without_pain} do.[delarosa2024]",
            "These are different surveys that asked in different ways, so their numbers do not add up.",
        ),
        "Your pain is real, with or without depression. Most people with chronic pain do not have these signs. If you have "
        "both, you are not the only one, and both deserve care.",
        ("co_occurrence",),
        (
            "Unremitted symptoms of anxiety or depression, national survey: {signs_with_pain.exact} of 100 with chronic "
            "pain and {signs_without_pain.exact} of 100 without (n {signs_with_pain.n}).[delarosa2024] Anxiety and "
            "depression are counted together there.",
            "Pooled research samples give more: clinically significant symptoms of depression in {samples_depressed.exact} of "
            "100 ({samples_depressed.span}; n {samples_depressed.n}).[aaron2025] Those are study samples, most of them women; "
            "the survey figure is nearer to the population.",
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
            "Pain can wear down your mood, and depression can make pain harder to bear and to handle. Doctors have known "
            "for decades that the two travel together.[bair2003]",
            "Studies that follow people over time find that it runs both ways.[kroenke2011] In health records from Sweden, "
            "people with back or belly pain were about twice as likely as others to have depression or anxiety recorded "
            "later. The reverse was true as well.[bondesson2018] (We found no count out of 100 for this.)",
            "Pain may leave you less active. Pain and loneliness go together, and each may come first.[loeffler2021] "
            "Depression may make you want to pull back from people.",
            "Stress at work, at home, and in your relationships can be harder to handle. Chronic pain weighs on family life "
            "and on time with others too.[duenas2016] People with both are the most likely to have limits in daily life. "
            "Out of 100 of them, about {work_limited} say that their work is limited, {errands_limited} find it hard to run "
            "errands alone, and {social_limited} find it hard to take part in social life.[delarosa2024]",
            "These studies show what comes first. They cannot show why.",
        ),
        "A loop has more than one place to step in. Better sleep, more movement, care for mood, care for pain: ask where "
        "to start.",
        ("loop",),
        (
            "Rate ratio for depression or anxiety after back or belly pain {mind_after_pain.exact} ({mind_after_pain.span}), "
            "for back or belly pain after depression or anxiety {pain_after_mind.exact} ({pain_after_mind.span}), "
            "n {mind_after_pain.n}.[bondesson2018] No absolute risks were available, so no icon array is drawn.",
            "Change in pain predicted later depression (t {later_depression.exact}) and change in depression predicted "
            "later pain (t {later_pain.exact}), n {later_pain.n}.[kroenke2011] Self-report of both by the same person, and "
            "unmeasured confounders, limit what follows from this.",
            "Loneliness after pain: odds ratio {lonely_after_pain.exact} ({lonely_after_pain.span}); pain after loneliness: "
            "{pain_after_lonely.exact} ({pain_after_lonely.span}).[loeffler2021] Social isolation is another matter: people "
            "with pain were less isolated, odds ratio {isolated_with_pain.exact}.[isolation2019] Hence “lonely” here, not "
            "“isolated”. No source was read for the dashed arrows; they are plausible, not shown.",
            "Burden of both: days with disability in three months {days_pain.exact} with pain only and {days_both.exact} "
            "with pain and depression.[bair2008]",
            "Of adults with mental health needs, treated and screening negative: {treated_well_both.exact} of 100 with "
            "chronic pain and {treated_well_mind.exact} of 100 without.[delarosa2024b] Self-reported benefit with chronic pain: "
            "odds ratio {sertraline_benefit.exact} for sertraline, {venlafaxine_benefit.exact} for "
            "venlafaxine.[sertraline2021]",
        ),
    ),
    Section(
        "brain",
        "The brain: some overlap, not the same thing",
        (
            "Some brain areas that handle pain also help handle mood.[sheng2017][inflammation2021] Some of the same chemical "
            "messengers (neurotransmitters) take part in both.[bair2003] Both pain and depression go along with changes in how "
            "brain cells link up and adapt, which doctors call plasticity.[sheng2017] So the two may share part of their path.",
            "But the overlap is only partial. When scientists pooled brain scans, it mattered which was the main illness. "
            "Pain with depression pointed to one spot, and depression with pain to another.[zheng2022] Much of what we know "
            "about the messengers comes from animals.[inflammation2021]",
        ),
        "The brain link is real research, but it is not settled. No one should use it to tell you that your pain is not "
        "real.",
        ("brain",),
        (
            "Review of {imaging_reviewed} imaging studies, {imaging_pooled} pooled: claims of shared biology often rest on "
            "qualitative comparison, and few studies look at the two together. Primary pain with concomitant depression "
            "pointed to the right amygdala, primary depression with concurrent pain to the left dorsolateral prefrontal "
            "cortex.[zheng2022]",
            "Narrative reviews list the anterior cingulate, prefrontal cortex, amygdala and hippocampus, and call the "
            "association unclear.[inflammation2021][sheng2017] Comorbid states also show patterns of their own.[doan2015] The "
            "left anterior insula converges in pooled scans of chronic pain.[insula2022]",
            "Glutamate, monoamines, BDNF and inflammation are implicated, largely in preclinical "
            "work.[inflammation2021][bair2003] “Chemical imbalance” is not a fair summary.",
        ),
    ),
    Section(
        "first_steps",
        "Care that can help both, without ketamine",
        (
            "Pain and depression can both be treated, and there is much to try before ketamine. In one trial, people with "
            "both got well-managed antidepressants for {scamp_weeks} weeks and then pain coaching. After a year, "
            "{scamp_care} out of 100 had their depression cut at least in half. With usual care, {scamp_usual} out of 100 "
            "did.[scamp2009]",
            "Can one medicine treat both? One example is duloxetine. It is approved for depression and, separately, for some "
            "kinds of chronic pain: nerve pain in diabetes, and pain in muscles, joints or bones. Common side effects are "
            "nausea, a dry mouth, and feeling sleepy. Like other antidepressants, it carries a warning about thoughts of "
            "suicide in children, teens and young adults.[duloxetine]",
            "For long-term pain with no one clear condition behind it, a British guideline suggests exercise groups and talk "
            "therapy.[nice2021][sps2021] Your care team can also go over your sleep and your medicines with you. Do not stop "
            "your medicines on your own.",
        ),
        "Ask what you have not tried yet, and what could be done better, before you decide on ketamine.",
        ("stepped_care",),
        (
            "SCAMP: {scamp_care_count} of {scamp_care.n} and {scamp_usual_count} of {scamp_usual.n} had at least a "
            "50-percent drop in the HSCL-20 at a year. {scamp_weeks} weeks of optimized antidepressants, then {scamp_sessions} "
            "sessions of pain self-management over as many weeks, then a continuation phase of six months.[scamp2009]",
            "Duloxetine: major depression, generalized anxiety, diabetic peripheral neuropathic pain, chronic musculoskeletal "
            "pain; fibromyalgia as Cymbalta. Warnings include activation of mania, discontinuation symptoms, hepatotoxicity "
            "and serotonin syndrome.[duloxetine]",
            "The guideline is for chronic primary pain; for other conditions use their own guidelines. For drugs it leaves "
            "antidepressants only.[nice2021]",
        ),
    ),
    Section(
        "approval",
        "What ketamine is, and what it is approved for",
        (
            "Ketamine is an anesthetic. The FDA approved it to put people to sleep for surgery.[ketalar] It is not approved "
            "for depression, and chronic pain is not on its label.[fda2023][ketalar] To use an approved drug for something "
            "else is called off-label. It is legal, but the FDA has not approved that use.",
            "A related drug, esketamine nasal spray, is approved for adults with depression when at least "
            "two other medicines have not helped. Since {esketamine_alone_year} it can be used alone or with an "
            "antidepressant pill.[spravato2025] With a pill, it is also approved for depression in adults who are having "
            "thoughts of suicide now, but it has not been shown to prevent suicide. It is not for pain.[spravato]",
            "Some pharmacies mix ketamine products of their own, called compounded ketamine. Some of these are taken by mouth "
            "at home. In {compounded_year} the FDA warned about them: they are not approved, and at home no clinician "
            "watches over you.[fda2023]",
            "Ketamine blocks a kind of switch on nerve cells, the NMDA receptor. That switch has a part in pain, and is "
            "thought to have one in mood.[windup2000][abdallah2020] What happens after that is still unclear.[mechanism2023] "
            "You may hear that ketamine builds “new pathways” that help the brain adapt. In rats, new links between brain "
            "cells formed soon after ketamine.[li2010] In people, scans a day after one dose showed no measurable "
            "change in these links, although symptoms had eased.[holmes2022]",
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
            "Esketamine alone: remission at week four in {esketamine_alone} of 100, {esketamine_alone_placebo} with "
            "placebo, by the maker’s account.[spravato2025] Boxed warnings: sedation, dissociation, respiratory depression, "
            "abuse and misuse, suicidal thoughts and behaviors.[spravato]",
            "ECT devices are class II, cleared for catatonia or a severe major depressive episode from age {ect_age}, "
            "treatment-resistant or in need of a rapid response.[fda2018]",
        ),
    ),
    Section(
        "mood",
        "Mood: fast for some, often fading, and trials disagree",
        (
            "Some people feel better within a day. Some do not. A large review pooled small trials. A day after ketamine, "
            "{pooled_ketamine} out of 100 people had symptoms cut at least in half, and {pooled_placebo} out of 100 after a "
            "placebo, a look-alike without the drug. In trials against another sedating drug, it was "
            "{pooled_ketamine_sedated} and {pooled_midazolam} out of 100. The review rates how sure all this is as very "
            "low.[cochrane2021]",
            "In one such trial, {murrough_ketamine} out of 100 people had "
            "symptoms cut at least in half a day after ketamine, and {murrough_midazolam} out of 100 after another sedating "
            "drug.[murrough2013] Other small trials found too that ketamine eased depression more than a sedating drug or salt "
            "water did.[phillips2019][singh2016] But two newer trials found no clear benefit. Scores were somewhat lower with "
            "ketamine, but that could be chance. In one of them, people in hospital got repeat doses.[jelovac2025] In the other, "
            "people were asleep for surgery and could not feel which drug they got.[lii2023]",
            "In records of US clinics, {clinics_response} out of 100 people had symptoms cut at least in half two to four "
            "weeks after the first infusions, and {clinics_worse} out of 100 had more symptoms than before. Of those with "
            "thoughts of suicide at the start, {clinics_less_suicidal} out of 100 had fewer. There was no comparison group, "
            "and only {clinics_analysed} of {clinics_analysed.n} people could be counted.[mcinnes2022]",
            "The lift often fades. In one small study, half of those who got better had slipped back within {relapse_days} days "
            "of the last infusion.[murrough2013b] In records of US clinics it lasted longer: of those who got better, about "
            "{clinics_weeks8} out of 100 still were after {clinics_late} weeks, without more infusions.[mcinnes2022] Doses can "
            "be repeated. In a study with no comparison group, weekly doses held the gain while they went on.[phillips2019] "
            "Ketamine is often given along with other care. If it adds to that care is not clear: two trials point different "
            "ways.[talati2019][jelovac2025]",
            "When other treatments have not helped, ketamine is one option, not the only one. ECT is a brain treatment done "
            "under anesthesia. In one trial, {ect_compared_ketamine} out of 100 had symptoms cut at least in half with "
            "ketamine, and {ect_compared_ect} with ECT.[anand2023] In another, with people in hospital, {hospital_ketamine} out "
            "of 100 had few or no symptoms left after ketamine, and {hospital_ect} after ECT. Of those who got that far, "
            "{hospital_relapse_ketamine} out of 100 slipped back within a year after ketamine, and {hospital_relapse_ect} after "
            "ECT; that gap could be chance.[ect2022] In both trials, people knew which one they got.[anand2023][ect2022]",
            "A task force of US psychiatrists says that ketamine may help some people, and that its risks and the limits of "
            "the data have to be weighed.[sanacora2017]",
        ),
        "Ask how soon you would know, and what the plan is if it fades or does nothing for you.",
        ("trials",),
        (
            "Pooled, response at one day: {pooled_ketamine.exact} of 100 ({pooled_ketamine.span}) against "
            "{pooled_placebo.exact} with placebo, n {pooled_ketamine.n}; {pooled_ketamine_sedated.exact} of 100 "
            "({pooled_ketamine_sedated.span}) against {pooled_midazolam.exact} with midazolam, n {pooled_midazolam.n}; very low "
            "certainty for both.[cochrane2021]",
            "One infusion against midazolam: MADRS difference {murrough_gap.exact} ({murrough_gap.span}) at one day, "
            "n {murrough_gap.n}.[murrough2013] Up to eight infusions against midazolam in hospital: {karma_gap.exact} points "
            "lower ({karma_gap.span}), n {karma_gap.n}, and no difference in self-report; its response rates are left off "
            "until read in the paper.[jelovac2025] Under anesthesia against saline, days one to three: {lii_gap.exact} points "
            "lower ({lii_gap.span}), n {lii_gap.n}; {lii_guessed.exact} of 100 guessed their drug right.[lii2023] Against "
            "saline, twice a week, day fifteen: {singh_ketamine.exact} and {singh_saline.exact} points down, "
            "n {singh_ketamine.n}.[singh2016] Do not read the rows as better blinding, smaller effect: the trials differ in "
            "much else.",
            "One infusion against midazolam, crossover: more improvement at one day. Then repeated, no comparison group: "
            "{phillips_response} of 100 met response after six infusions "
            "(n {phillips_response.n}).[phillips2019] US clinics, without more infusions: about {clinics_weeks4} of 100 "
            "responders still responding at {clinics_early} weeks and {clinics_weeks8} at {clinics_late} weeks; more suicidal "
            "ideation in {clinics_suicidal} of 100.[mcinnes2022]",
            "ECT: difference in response {ect_gap.exact} per 100 ({ect_gap.span}), open label, people without "
            "psychosis.[anand2023] A later look at the same trial, not planned beforehand: outpatients, and people whose "
            "depression was not very severe, improved more with ketamine; with very severe depression ECT was ahead early and "
            "scores were similar by the end (n {elektd_people}).[jha2024] Remission in hospital: {hospital_ketamine} of 100 "
            "with ketamine, {hospital_ect} with ECT (n {hospital_ect.n}).[ect2022]",
        ),
    ),
    Section(
        "pain",
        "Pain: we do not know yet",
        (
            "A large review from {cochrane_year} says it is unclear if ketamine eases chronic pain. It says that side "
            "effects are possible when ketamine is given by vein.[cochrane2025]",
            "Another review pooled {pooled_trials} trials that compared ketamine with other care or with a "
            "placebo. Pain was scored from {scale_low} to {scale_high}. For some hours after ketamine, pain "
            "may be slightly lower than with placebo, by about {pain_hours} points. After some days there may be little or no "
            "effect. At three to five weeks there is likely no drop in pain. Of all these findings, that is the one the author "
            "is surest of.[moradi2024]",
            "Guidelines do not agree. US medical societies say that evidence supports ketamine for chronic pain, but not for all "
            "kinds alike. In CRPS, a lasting pain that often starts after an injury to an arm or leg, they found moderate "
            "evidence of less pain for up to {crps_weeks} weeks. For other kinds they found weak evidence or none.[cohen2018] "
            "For long-term pain with no one clear condition behind it, a British guideline says not to start ketamine.[nice2021]",
        ),
        "If someone says that ketamine is sure to ease your pain, or sure not to, ask to see the study.",
        ("pain_intervals",),
        (
            "Pooled differences from placebo in points, with certainty as the author rates it: hours {pain_hours.exact} "
            "({pain_hours.span}), low, may slightly reduce; days {pain_days.exact} ({pain_days.span}), low, little to no "
            "effect; three to five weeks {pain_weeks.exact} ({pain_weeks.span}), moderate, likely no reduction; later "
            "{pain_late.exact} ({pain_late.span}), very low, very uncertain. No effect on physical function. It is a thesis, "
            "not a journal article.[moradi2024]",
            "An older pooling of {small_trials} trials: {pain_small_trials.exact} points lower ({pain_small_trials.span}), "
            "up to two weeks, n {pain_small_trials.n}, all but one at high risk of bias.[orhurhu2019] In nerve pain, a "
            "placebo-controlled trial found no difference.[pickering2020] French clinics, no comparison: "
            "{french_start.exact} at the start (n {french_start.n}), {french_later.exact} at {french_months} months "
            "(n {french_later.n}): most were no longer measured; nerve pain took a milder course, fibromyalgia a more severe "
            "one.[corriger2022]",
            "US consensus guidelines, {guideline_year}, due for review since: evidence supports use, its level varies, most "
            "studies were small and uncontrolled. CRPS moderate evidence; spinal cord injury weak, short term; mixed "
            "neuropathic pain, fibromyalgia, low back pain, migraine and others weak or none. Outside CRPS no evidence for "
            "intermediate or long-term relief.[cohen2018] The pooled numbers of the newest review are left off until they "
            "have been read at the source.",
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
            "We found no study that shows that one pulls the other along.",
        ),
        "Keep track of both your pain and your mood. One may change when the other does not.",
        ("squares",),
        (
            "The trials are in depression with chronic pain.[balachandran2022] In {park_n} pain clinic patients, pain, "
            "depression and anxiety all fell three hours after one infusion; pain was correlated with mood before and not "
            "after.[park2014] Over a year of repeated ketamine without a comparison group, pain fell and mental health scores "
            "rose, and pain fell differently with and without depressive symptoms at the start. That study also asks if mood "
            "explains the course of pain; its estimate is left off until it has been read.[voute2023]",
            "In depression, {severe_pain_share.exact} of 100 also had pain, and severe pain at the start went with more "
            "gain in mood; regression to the mean was not ruled out (n {severe_pain_share.n}).[lan2022] It should always be "
            "considered where people are chosen for high scores.[barnett2005]",
        ),
    ),
    Section(
        "risks",
        "Risks, who should take care, and what to ask",
        (
            "Ketamine can make you feel strange, sleepy, sick or dizzy, and it can raise blood "
            "pressure.[short2018][moradi2024] It can slow breathing. It can be misused. Used often over a long time, it can harm "
            "the bladder and the liver.[ketalar] Little is known about many doses over a long time.[short2018][sanacora2017]",
            "Tell your care team if you have or had heart or blood vessel problems, high blood pressure, bleeding in the brain, "
            "psychosis (seeing, hearing or believing things that are not there), mania or bipolar disorder, liver "
            "problems, an allergy to ketamine, or trouble with drugs or alcohol. Tell them if you are or may be pregnant. Some "
            "people should not have it at all.[ketalar][cohen2018][spravato][bhatt2021][mayo]",
            "You need close watching while you get it.[ketalar] Do not drive for {no_driving} hours after a dose.[mayo] Do not "
            "stop your other medicines on your own.",
        ),
        "No one can promise a result. Decide together, and take your time.",
        ("harms", "clinics", "questions", "options"),
        (
            "Harms against placebo in chronic pain trials, risk difference per 100: sedation {more_sleepy} "
            "({more_sleepy.span}), low certainty; dizziness {more_dizzy} ({more_dizzy.span}), low; gastrointestinal "
            "{more_sick} ({more_sick.span}), very low.[moradi2024] Any side effect in the first week, no comparison: "
            "{french_side_effects} of 100 (n {french_side_effects.n}).[corriger2022] No clean figure was found for infusions "
            "in depression.",
            "Psychiatric adverse events may last for days to weeks; genitourinary pain is reported with chronic off-label "
            "use; liver injury; respiratory depression. The label asks for continuous vital signs, airway equipment and "
            "clinicians able to manage anesthesia.[ketalar] Mania after ketamine: single case reports.[bhatt2021] US "
            "consensus guidelines advise against it with poorly controlled cardiovascular disease, some poorly controlled "
            "psychoses, severe liver disease and active substance abuse.[cohen2018]",
            "Esketamine is contraindicated with aneurysmal vascular disease, arteriovenous malformation, past intracerebral "
            "hemorrhage, or allergy.[spravato] Ketamine is a Schedule III drug. A task force finds data on long-term "
            "efficacy and safety limited.[sanacora2017]",
        ),
    ),
)
