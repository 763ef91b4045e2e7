/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
G_BEGIN_DECLS
typedef enum {
  ENVOI_QUESTION_TEXT,         /* one line */
  ENVOI_QUESTION_SECRET,       /* one line, not shown */
  ENVOI_QUESTION_LINES,        /* several lines, one value each */
  ENVOI_QUESTION_YES_NO,       /* "1" or "0" */
  ENVOI_QUESTION_ONE_OF,       /* one of the options */
  ENVOI_QUESTION_SEVERAL_OF,   /* any of the options */
  ENVOI_QUESTION_ADDRESS,      /* one address */
  ENVOI_QUESTION_ADDRESSES,    /* several addresses, one value each */
  ENVOI_QUESTION_FIXED,        /* no question: words or a picture to look at */
  ENVOI_QUESTION_HIDDEN,       /* goes back as it came */
} EnvoiQuestionKind;

/**
 * EnvoiQuestion:
 *
 * One question of a form that somebody else made: a server, a room. All of its words are foreign: plain text, never markup.
 * Its answer is a list of values; a kind with one value has one at the most. Main thread; owned by its questionnaire.
 *
 * Properties: values (GStrv, notify), valid (boolean, notify)
 */
#define ENVOI_TYPE_QUESTION (envoi_question_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiQuestion, envoi_question, ENVOI, QUESTION, GObject)
EnvoiQuestion *envoi_question_new (const char *var, EnvoiQuestionKind kind);
const char        *envoi_question_get_var         (EnvoiQuestion *self);    /* nullable for FIXED */
EnvoiQuestionKind  envoi_question_get_kind        (EnvoiQuestion *self);
const char        *envoi_question_get_label       (EnvoiQuestion *self);    /* nullable */
void               envoi_question_set_label       (EnvoiQuestion *self, const char *label);
const char        *envoi_question_get_description (EnvoiQuestion *self);    /* nullable */
void               envoi_question_set_description (EnvoiQuestion *self, const char *description);
gboolean           envoi_question_get_required    (EnvoiQuestion *self);
void               envoi_question_set_required    (EnvoiQuestion *self, gboolean required);
void               envoi_question_add_option      (EnvoiQuestion *self, const char *label /* nullable */, const char *value);
guint              envoi_question_get_n_options   (EnvoiQuestion *self);
const char        *envoi_question_get_option_label (EnvoiQuestion *self, guint index);
const char        *envoi_question_get_option_value (EnvoiQuestion *self, guint index);
/* What belongs to the question to be looked at: the bytes of a picture file, not decoded yet. */
GBytes            *envoi_question_get_picture     (EnvoiQuestion *self);    /* nullable */
void               envoi_question_set_picture     (EnvoiQuestion *self, GBytes *picture);
/* ... or elsewhere: a web address (picture, sound) to be opened only when the person wants it. */
const char        *envoi_question_get_link        (EnvoiQuestion *self);    /* nullable */
void               envoi_question_set_link        (EnvoiQuestion *self, const char *link);
const char * const *envoi_question_get_values     (EnvoiQuestion *self);    /* never NULL */
void               envoi_question_set_values      (EnvoiQuestion *self, const char * const *values);
const char        *envoi_question_get_value       (EnvoiQuestion *self);    /* the first, NULL when there is none */
void               envoi_question_set_value       (EnvoiQuestion *self, const char *value);  /* the only one; NULL = none */
gboolean           envoi_question_get_active      (EnvoiQuestion *self);    /* YES_NO */
void               envoi_question_set_active      (EnvoiQuestion *self, gboolean active);
/* Whether the answer can be sent: nothing required is missing, addresses are addresses, choices are among the options. */
gboolean           envoi_question_get_valid       (EnvoiQuestion *self);

/**
 * EnvoiQuestionnaire:
 *
 * A form that a person fills in: a list of EnvoiQuestion with a title and a few words before it. Main thread.
 *
 * Properties: valid (boolean, notify): every question is
 */
#define ENVOI_TYPE_QUESTIONNAIRE (envoi_questionnaire_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiQuestionnaire, envoi_questionnaire, ENVOI, QUESTIONNAIRE, GObject)
EnvoiQuestionnaire *envoi_questionnaire_new (void);
const char    *envoi_questionnaire_get_title        (EnvoiQuestionnaire *self);   /* nullable */
void           envoi_questionnaire_set_title        (EnvoiQuestionnaire *self, const char *title);
const char    *envoi_questionnaire_get_instructions (EnvoiQuestionnaire *self);   /* nullable */
void           envoi_questionnaire_set_instructions (EnvoiQuestionnaire *self, const char *instructions);
/* A web page where the same can be done; opened only when the person wants it. */
const char    *envoi_questionnaire_get_link         (EnvoiQuestionnaire *self);   /* nullable */
void           envoi_questionnaire_set_link         (EnvoiQuestionnaire *self, const char *link);
void           envoi_questionnaire_add              (EnvoiQuestionnaire *self, EnvoiQuestion *question);
EnvoiQuestion *envoi_questionnaire_find             (EnvoiQuestionnaire *self, const char *var);   /* (transfer none) (nullable) */
gboolean       envoi_questionnaire_get_valid        (EnvoiQuestionnaire *self);
/* Puts the answers of another one into the questions of the same var and kind: the form came anew. Pictures and hidden ones are not touched. */
void           envoi_questionnaire_take_answers     (EnvoiQuestionnaire *self, EnvoiQuestionnaire *from);
G_END_DECLS
