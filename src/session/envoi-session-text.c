/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-session-private.h"

/* What a session must remember over a restart, as text: GVariant's own notation, which quotes whatever
 * a server may have put into an id. The leading number is the version of the notation. */

#define RESUME_TYPE "(usssuux)"
#define TOKEN_TYPE "(ussxt)"

/**
 * envoi_resume_state_to_text:
 *
 * Returns: (transfer full) (nullable): the stored form, NULL for NULL
 */
char *
envoi_resume_state_to_text (const EnvoiResumeState *state)
{
  g_autoptr (GVariant) variant = NULL;

  if (state == NULL || state->id == NULL)
    return NULL;
  variant = g_variant_ref_sink (g_variant_new (RESUME_TYPE, 1u, state->id, state->location ? state->location : "",
                                               state->jid ? state->jid : "", state->handled, state->max_seconds, state->saved_at));
  return g_variant_print (variant, FALSE);
}

static GVariant *
parse (const char *type, const char *text)
{
  g_autoptr (GVariantType) variant_type = g_variant_type_new (type);
  GVariant *variant = text ? g_variant_parse (variant_type, text, NULL, NULL, NULL) : NULL;
  guint32 version = 0;

  if (variant == NULL)
    return NULL;
  g_variant_get_child (variant, 0, "u", &version);
  if (version != 1)
    g_clear_pointer (&variant, g_variant_unref);
  return variant;
}

static char *
take_unless_empty (char *text)
{
  if (*text != '\0')
    return text;
  g_free (text);
  return NULL;
}

/**
 * envoi_resume_state_from_text:
 * @text: (nullable): what envoi_resume_state_to_text() wrote
 *
 * Returns: (transfer full) (nullable): the state; NULL for anything else
 */
EnvoiResumeState *
envoi_resume_state_from_text (const char *text)
{
  g_autoptr (GVariant) variant = parse (RESUME_TYPE, text);
  EnvoiResumeState state = { 0 };
  EnvoiResumeState *copy = NULL;

  if (variant == NULL)
    return NULL;
  g_variant_get (variant, RESUME_TYPE, NULL, &state.id, &state.location, &state.jid, &state.handled, &state.max_seconds, &state.saved_at);
  state.location = take_unless_empty (state.location);
  state.jid = take_unless_empty (state.jid);
  if (*state.id != '\0')
    copy = envoi_resume_state_copy (&state);
  g_free (state.id);
  g_free (state.location);
  g_free (state.jid);
  return copy;
}

/**
 * envoi_fast_token_to_text:
 *
 * Returns: (transfer full): the form for the keyring; a secret
 */
char *
envoi_fast_token_to_text (const EnvoiFastToken *token)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new (TOKEN_TYPE, 1u, token->token, token->mechanism ? token->mechanism : "",
                                                                    token->expires, token->counter));
  return g_variant_print (variant, FALSE);
}

/**
 * envoi_fast_token_from_text:
 *
 * Returns: (transfer full) (nullable): the token; NULL when the text is none
 */
EnvoiFastToken *
envoi_fast_token_from_text (const char *text)
{
  g_autoptr (GVariant) variant = parse (TOKEN_TYPE, text);
  EnvoiFastToken token = { 0 };
  EnvoiFastToken *copy = NULL;

  if (variant == NULL)
    return NULL;
  g_variant_get (variant, TOKEN_TYPE, NULL, &token.token, &token.mechanism, &token.expires, &token.counter);
  if (*token.token != '\0' && *token.mechanism != '\0')
    copy = envoi_fast_token_copy (&token);
  g_free (token.token);
  g_free (token.mechanism);
  return copy;
}
