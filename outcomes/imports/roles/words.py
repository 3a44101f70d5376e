"""What headers call each role, as data. Headers are compared as small words joined by underscores."""

from __future__ import annotations

Spellings = tuple[str, ...]


def _list(text: str) -> Spellings:
    return tuple(text.split())


PATIENT = _list(
    """patient patient_id patientid patient_number patient_no patient_code patient_identifier patient_key patient_ref
    pat_id pid pt_id ptid pt subject_id subjectid subect_id subject participant_id participant client_id clientid client_code
    client_number client person_id personid person study_id studyid studynr record_id recordid case_id case study_code
    external_reference member_id unique_id uid code id"""
)
"""The spelling that stands first wins where an export holds several ids."""

PATIENT_WORDS = frozenset(
    "patient patients pat pt pts client clients subject subj participant person individual".split()
)
ID_WORDS = frozenset(
    "id ids identifier code number no nr num key ref reference uid # study de identified internal arb".split()
)
OWN_NUMBER = frozenset("mrn mrnumber chart record medical emr ehr hospital".split())
"""Words of a practice's own numbers: they may stand for the patient where nothing else does."""

NOT_THE_PATIENT = frozenset(
    """encounter visit response submission network session row form survey event appointment order device provider
    clinician user staff location site family emergency name initials referring insurance""".split()
)

INSTRUMENT = _list(
    """instrument instrument_name questionnaire questionnaire_name measure measure_name scale scale_name survey
    survey_name assessment assessment_name test test_name form form_name tool metric metric_name metric_category
    flo_meas_name flowsheet_measure_nm flowsheet_measure_name disp_name display_name measurement measurement_name
    flowsheet_row flowsheet_row_name flowsheet_name row_name event_disp event_display observation observation_name
    component component_name parameter description display code_display name_of_measure outcome_measure label"""
)
CODE = _list(
    """loinc loinc_code code observation_code questionnaire_id scale_id flo_meas_id event_cd measurement_id
    flowsheet_row_id measurement_source_value"""
)
QUESTION = _list(
    """question question_text question_name question_number question_no question_nr item item_number item_no item_nr
    item_name item_text q_no field_name field variable prompt"""
)
SCORE = _list(
    """score total total_score score_total sum sum_score value result raw_score points score_value answer answer_value
    answer_score answer_text response_value meas_value measurement_value result_val result_value observation_value
    recorded_value value_float value_decimal value_quantity value_num value_numeric numeric_value value_as_number
    value_int value_integer value_string value_text value_as_string vital_value measure_txt meas_value_external"""
)
SCORE_WORDS = frozenset("score total value result points sum answer".split())

DATE = {
    0: _list(
        """date assessment_date date_of_assessment assessed assessed_on score_date date_of_score scored_on completed
        completed_on completed_at completed_date date_completed completion_date completion_time date_of_completion
        time_completed submitted submitted_on submitted_at date_submitted submission_date submission_time submit_date
        submitdate response_date recorded_date date_recorded recorded_time recorded_at recorded_dttm recorded_dts
        survey_date date_taken taken_time time_taken taken_at questionnaire_date end_date end_time datestamp
        effective_date effective_date_time effective effective_datetime observation_date observation_time
        observation_datetime obs_date measured_at measurement_date measurement_datetime performed_dt_tm
        event_end_dt_tm flowsheet_time flowsheet_date result_date result_time question_instant date_answered
        answered_at answered_on finished finished_at date_modified"""
    ),
    1: _list(
        """visit_date date_of_visit encounter_date date_of_encounter date_of_service service_date dos appointment_date
        appointment_time session_date date_of_session interview_date datetime date_time timestamp time_stamp
        zeitstempel horodateur marca_temporal date_collected collection_date scheduled_time test_date date_of_test"""
    ),
    2: _list("start_date start_time started started_at date_started interview_start date_opened opened"),
    3: _list("created created_at created_on date_created entry_date entry_time entered entered_at date_entered"),
}
"""Headers of the day of a score, the most telling first: completed, of the visit, begun, entered."""

DATE_WORDS = frozenset("date dates dt dttm dts datetime timestamp time when datum tm".split())
COMPLETED = frozenset(
    """completed completion complete submitted submission submit finished answered response recorded taken assessed
    assessment administered survey questionnaire interview effective observation observed measured collected end""".split()
)
OF_VISIT = frozenset("visit encounter service session appointment seen".split())
NOT_THE_DATE = frozenset(
    """birth dob born death deceased consent consented enrol enroll enrolled enrolment enrollment sent invited
    invitation due expires expired expiry archived modified updated update next diagnosis diagnosed referral referred
    first last onset start_of_pain admission discharge status print printed export exported review scheduled planned""".split()
)
"""Words of dates that are not the day of a score."""

DAY = _list(
    """day days study_day relative_day rel_day day_since_first_infusion days_since_first_infusion
    day_from_first_infusion days_from_first_infusion days_since_infusion_1 day_since_infusion_1 infusion_day
    day_of_infusion"""
)
COUNT = _list(
    """infusions_received infusions_so_far infusions_to_date infusions_given infusions_completed infusions_before
    infusion_count count_of_infusions number_of_infusions n_infusions infusions_n infusions_received_so_far infusions"""
)
"""Headers that say that infusions are counted up to the score."""

NUMBER = _list(
    """infusion_number infusion_no infusion_nr infusion_num infusion_index infusion_# infusion_id infusion_seq infusion
    number_of_infusion treatment_number treatment_no treatment_nr treatment_# tx_number tx_no tx_nr tx_#
    session_number session_no session_nr session_# visit_number visit_no tx treatment session inf_# inf_no inf_nr inf"""
)
"""Headers that may mean the number of one infusion, or the infusions received so far: beside scores the numbers tell."""

NO_SCORE = frozenset(
    """dose dosage mg kg ml volume rate duration minutes hours time infusions infusion sessions visits units number count
    charge cost fee price paid amount bp hr spo2 weight""".split()
)
"""Words of totals and values that are no scores: "total dose"."""
QUESTIONNAIRES = frozenset(
    """phq gad bdi bai qids hamd ham hama madrs pcl caps promis who whodas dass hads cssrs isi audit dast peg bpi nrs vas
    odi koos eq sf oasis pdss mdq asrs ymrs cgi gaf epds gds psqi facit""".split()
)
"""Short names of questionnaires of this field."""

INFUSION_WORDS = frozenset("infusion infusions inf tx treatment treatments session sessions ivk".split())
"""Words of headers that may count infusions: proposed, and never taken unasked."""

LIST_NUMBER = _list("number no nr # n sequence seq order")
"""In a list of infusions these number them too."""

INFUSION_DATE = _list(
    """infusion_date date_of_infusion date_infusion infused_on treatment_date date_of_treatment given_on
    infusion_datetime infusion_start infusion_start_time date_given administered_on administration_date
    ketamine_date tx_date"""
)
DOSE = _list(
    """dose dose_mg_kg dose_mg_per_kg dose_in_mg_kg dose_in_mg_per_kg mg_kg mg_per_kg infusion_dose
    infusion_dose_mg_kg infusion_dose_mg_per_kg ketamine_dose ketamine_dose_mg_kg ketamine_dose_mg_per_kg
    ketamine_mg_kg ketamine_mg_per_kg dosage"""
)
DOSE_UNIT = _list("dose_unit dose_units unit units uom")
DOSE_MG = _list(
    "dose_mg total_dose_mg ketamine_mg mg_ketamine mg_of_ketamine ketamine_dose_mg total_mg mg dose_in_mg total_dose"
)
WEIGHT = _list(
    "weight weight_kg weight_lb weight_lbs weight_in_kg body_weight body_weight_kg wt wt_kg patient_weight patient_weight_kg"
)
TIMING = _list(
    """timing before_or_after before_after pre_or_post pre_post after after_infusion relative_to_infusion
    timing_to_infusion pre_post_infusion"""
)
POINT = _list(
    """timepoint time_point point visit visit_name event event_name redcap_event_name course_point assessment_point
    stage phase timing visit_label window"""
)
STATUS = _list(
    """status visit_status appointment_status infusion_status treatment_status observation_status result_status
    record_status entry_status response_status completion_status deleted deleted_flag is_deleted void voided cancelled
    canceled domain validity state"""
)
GIVEN = _list(
    """drug medication treatment_type visit_type visit_name encounter_type appointment_type type_of_visit
    appointment_reason reason service procedure treatment treatment_name event_type session_type infusion_type
    medication_name drug_name agent type description given"""
)
ROUTE = _list("route route_of_administration administration_route admin_route")
BESIDE = frozenset(
    "nurse provider clinician room chair duration minutes notes note comments comment staff time weight_unit".split()
)
"""Words of columns in a list of infusions that say nothing of what was given."""

TIME = _list("time time_of_day assessment_time score_time visit_time clock_time infusion_time treatment_time hour")
EDITED = _list(
    """last_update_date last_updated last_edited last_modified date_modified modified_at updated_at last_update
    last_edit_time edited_at last_modified_time"""
)
"""When a response was last changed."""

RESPONSE = _list("""response_id submission_id respondent_id answer_id response_number questionnaire_response_id""")
PARTS_OF_DATE = {"year": _list("year"), "month": _list("month"), "day_of_month": _list("day day_of_month dayofmonth")}
ATTRIBUTES = {
    "site": _list("site site_id site_code site_name clinic clinic_site centre center clinic_name location office"),
    "sex": _list("sex gender sex_at_birth birth_sex"),
    "age": _list("age age_years age_at_first_infusion age_in_years age_band age_group ageband"),
    "indication": _list("indication indication_group diagnosis_group treated_for"),
    "first_infusion_year": _list("first_infusion_year"),
    "under_way": _list("under_way"),
}
PROTOCOL = _list("protocol protocol_name treatment_protocol")
PLANNED = _list("planned_infusions infusions_planned planned_number_of_infusions planned_sessions")
