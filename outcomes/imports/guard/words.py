"""Ordinary words of exports, and common given names: they tell "Follow Up Visit" from a person's name."""

from __future__ import annotations

ORDINARY = frozenset(
    """
    a abnormal absent acceptable active activity acute adherence adult adverse after again age all alone alpha
    also altman always am an and annual another answer answered answers anxiety any appetite arm assessment
    assessments at auto automatic average back bands bad baseline beck before began behavior behaviour being
    below beta between bipolar blank blood body booster both brief by bpm calculated call cancelled care case
    category change channel checklist chronic clinic clinical clinically clinician closed code cohort column
    columbia complete completed completion concern condition consent content continue control count course cross
    csv current cycle daily data date day days declined default deficit delivered delta depressed depression
    depressive deterioration device diagnosis diastolic difference difficult difficulty direct disability
    discontinued disorder distress domain done dose down draft drug duration early edinburgh electronic email
    eligible email end ended enjoyment enrolled enrollment entry episode error evening event every excellent
    expired export extended extremely fair false fatigue feeling female few final first five follow followup
    form four frequency friday from full function functional gamma general generalized generalised good great
    group half hamilton headache health heart height high home hour hours imported improved in inactive
    incomplete index indication induction inferred infusion infusions initial inpatient instance instrument
    intake intensity interest interference internal intravenous invalid inventory is iv item items kept ketamine
    label language large last late legacy length less level life light limit link list little local long loss
    lost low lower maintenance major male manual marked max maximum mean measure measured measurement median
    medication medium mental mild mildly min mini minimal minimum minute minutes missed missing mobile moderate
    moderately modified monday montgomery month monthly months mood morning most much my n nearly neither
    negative neuropathic never new next night no nocturnal none normal normed not note nothing now number
    numeric nurse obsessive occasionally of off often ok old on once one online only open option oral order
    other out outpatient overall overdue oxygen pain paper partial partially passed patient patients peg pending
    percent performance period phase phone phq placebo plan planned point points poor portal portrait positive
    possible post postnatal pre pressure previous primary prior private problem program progress prom promis
    protocol provider psychiatric ptsd public pulse q quality quarter question questionnaire questionnaires
    questions quick quite random rarely rate rated rating ratio raw reached reading recorded recovery reduced
    reference referral reliable remission repeat repeated reported request research respiratory responded
    responder response result resting results retake review revised risk round routine row rule sadness safety
    same sample saturation saturday scale scales scheduled score scored scores screen screening second section
    self sent series service session seven severe severely severity sex short side significant single site six
    sleep slightly slow small social some sometimes source specified spravato stable staff stage standard start
    started state status step stopped stress study subject subscale subscales subtotal suicide suicidal sum
    summary sunday survey symptom symptoms synthetic systolic t tablet taper team telehealth temperature ten
    test text the third three through thursday time times timing to today tool total transfer trauma treatment
    trial true tuesday two type unchanged unit units unknown unverified up upper urgent use used user usual v
    valid value verbal verified version very view visit visits vital vitals wait waiting was wave web wednesday
    week weekly weeks weight well wellbeing who with within without work worse worsened worst year yearly years
    yes young zero january february march april may june july august september october november december asthma
    african alaska american asian bisexual caucasian checked chosen completion divorced education employed employment
    ethnic ethnicity graduate heterosexual hawaiian hispanic homemaker indian islander latina latino lesbian married
    multiple multiracial native nonbinary pacific partnered race retired separated student transgender unchecked
    unemployed widowed
    cancer fibromyalgia migraine neuropathy crps mdd trd ptsd ocd adhd audit isi bdi madrs qids nrs bpi hdrs
    """.split()
)
"""Words that exports are made of and names of people are not."""

SENTENCE = frozenset(
    """
    a about after an and are at because been before but by came could did didn do does doesn don for from had has have
    he her him his i in is isn it me my no not of on our said says she since so that the their them they this to told
    took was wasn we went were when while will with would you your
    """.split()
)
"""Words that make a sentence: two of them in one longer text are more than a label."""

GIVEN_NAMES = frozenset(
    """
    aaron abigail adam adrian ahmed aisha alan albert alejandro alex alexander alexandra alexis alice alicia
    alison allison alyssa amanda amber amy ana andrea andrew angel angela anita ann anna anne annette anthony
    antonio arthur ashley barbara beatrice benjamin bernard beth betty beverly brandon brenda brian bridget
    bruce bryan caitlin carl carla carlos carmen carol caroline carolyn catherine charles charlotte cheryl chloe
    chris christian christina christine christopher claire claudia colin connor craig crystal cynthia daniel
    danielle danny david deborah debra denise dennis derek diana diane diego dmitri donald donna dorothy douglas
    dylan edward eileen elaine eleanor elena elizabeth ella ellen emily emma eric erica erik erin ethan eugene
    eva evan evelyn fatima felix fernando fiona florence frances francis francisco frank gabriel gary geoffrey
    george gerald gloria gordon graham greg gregory hannah hans harold harry hassan heather hector helen henry
    howard hugh ian ibrahim ingrid irene isaac isabel isabella ivan jack jackie jacob jacqueline james jamie
    jane janet janice jared jasmine jason javier jean jeff jeffrey jennifer jenny jeremy jerry jesse jessica
    jill jim joan joanna joanne joe joel johan johannes john johnny jonathan jorge jose joseph joshua joyce juan
    judith judy julia julian julie justin karen karl kate katherine kathleen kathryn kathy katie keith kelly
    kenneth kevin kimberly kristen kristin kyle larry laura lauren laurie lawrence leah lena leo leon leonard
    leslie lewis liam linda lisa lois lori louis louise lucas lucia lucy luis luke lydia madison malcolm marcus
    margaret maria marie marilyn mario marion marjorie martha martin mary mason mateo matthew maureen maxwell
    megan melanie melissa mia michael michelle miguel mike mohamed mohammed monica muhammad nancy naomi natalie
    natasha nathan nicholas nicole nina noah nora norma oliver olivia omar oscar pamela patricia patrick paul
    paula pauline pedro peggy peter philip phillip phyllis rachel rafael raj ralph ramon raymond rebecca richard
    rita robert roberto robin rodney roger ronald rosa rosemary roy russell ruth ryan sally samantha samuel
    sandra sara sarah scott sean sebastian sergio sharon shawn sheila shirley simon sofia sonia sophia sophie
    stacy stanley stefan stephanie stephen steve steven stuart susan suzanne sylvia tamara tanya tara teresa
    terry theodore theresa thomas tiffany timothy tina todd tom tony tracy travis tyler valerie vanessa veronica
    victor victoria vincent virginia vivian walter wanda wayne wendy wesley william yolanda yusuf yvonne zachary
    zoe
    """.split()
)
"""Common given names, without those that are ordinary words too (April, Grace, Mark, Will)."""
