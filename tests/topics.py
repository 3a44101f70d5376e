"""What an article on pain, depression and ketamine treatment tells its readers, topic by topic, and our sentence for each.

Topics are in our own words. A sentence may say the opposite of what such articles claim: the topic has to be there, and what
is said of it has to be what its sources say. Sentences are parts of what stands on the page, in small letters.
"""

ARTICLE = {
    "how many adults live with depression": "about 13 out of 100 had signs of depression",
    "how many adults live with chronic pain": "about 24 out of 100 us adults live with chronic pain",
    "since when the link has been studied": "doctors have known for decades that the two travel together",
    "either one can come without the other": "each one can come alone",
    "pain makes depression harder": "pain can wear down your mood",
    "depression makes pain harder to handle": "depression can make pain harder to bear and to handle",
    "pain leads to less activity": "pain may leave you less active",
    "being alone and feeling lonely": "pain and loneliness go together",
    "depression makes people withdraw": "depression may make you want to pull back from people",
    "stress at work, at home and in relationships": "stress at work, at home, and in your relationships can be harder to handle",
    "coping at work": "say that their work is limited",
    "family and time with others": "chronic pain weighs on family life and on time with others too",
    "the same areas of the brain": "some brain areas that handle pain also help handle mood",
    "the same chemical messengers": "some of the same chemical messengers (neurotransmitters) take part in both",
    "how well the brain adapts": "changes in how brain cells link up and adapt, which doctors call plasticity",
    "receptors that ketamine acts on": "ketamine blocks a kind of switch on nerve cells, the nmda receptor",
    "whether ketamine breaks the link": "we found no study that shows that one pulls the other along",
    "new pathways in the brain": "you may hear that ketamine builds “new pathways” that help the brain adapt",
    "how fast it acts": "some people feel better within a day",
    "repeating it to make it last": "doses can be repeated",
    "using it beside other treatment": "ketamine is often given along with other care",
    "when other treatment has failed": "when other treatments have not helped, ketamine is one option, not the only one",
    "whether it helps pain": "it is unclear if ketamine eases chronic pain",
    "both in the same person": "saw both get better",
    "fitted to the person": "how would the plan be fitted to me and my other medicines?",
    "who treats, and how to call and book": "who to call, and how to book",
}

LEFT_OUT_THERE = {
    "who pays for this page": "offers ketamine treatment and is paid for it",
    "not approved for this": "to use an approved drug for something else is called off-label",
    "other care first": "there is much to try before ketamine",
    "one medicine for both": "can one medicine treat both? one example is duloxetine",
    "all trials, not the best one": "the review rates how sure all this is as very low",
    "it fades": "the lift often fades",
    "some get worse": "8 out of 100 had more symptoms than before",
    "suicidal thoughts, both ways": "more thoughts of suicide",
    "harm of long use": "it can harm the bladder and the liver",
    "who should not have it": "should not have it at all",
    "mania": "mania or bipolar disorder",
    "mixed by a pharmacy, taken at home": "at home no clinician watches over you",
    "the kind of pain with better evidence": "moderate evidence of less pain for up to 12 weeks",
    "guidelines for pain, the one in favor": "evidence supports ketamine for chronic pain, but not for all kinds alike",
    "guidelines for pain, the one against": "says not to start ketamine",
    "medicines are not stopped alone": "do not stop your medicines on your own",
    "driving": "do not drive for 24 hours after a dose",
    "what to ask": "questions to take with you",
    "what it costs": "what does it cost, in money and in time?",
    "in a crisis": "if you are thinking about suicide, call or text 988 now",
    "not advice": "not medical advice",
}
