/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-link-plan.h"
#include "envoi-text.h"
#include <glib/gi18n.h>
#include <string.h>

void
envoi_link_plan_free (EnvoiLinkPlan *self)
{
  g_free (self->heading);
  g_free (self->explanation);
  g_free (self);
}

static EnvoiLinkPlan *
plan (EnvoiLinkDeed first, EnvoiLinkDeed second, const char *heading, const char *explanation)
{
  EnvoiLinkPlan *self = g_new0 (EnvoiLinkPlan, 1);

  self->first = first;
  self->second = second;
  self->heading = g_strdup (heading);
  self->explanation = g_strdup (explanation);
  return self;
}

/* What a link names that we do not do from a link. */
static char *
describe_other (EnvoiXmppUri *uri, const char *who)
{
  switch (envoi_xmpp_uri_get_action (uri))
    {
    case ENVOI_XMPP_URI_REMOVE:
      return g_strdup_printf (_("The link asks to remove %s from your contacts. Envoi does this only from the contact’s details."), who);
    case ENVOI_XMPP_URI_UNSUBSCRIBE:
      return g_strdup_printf (_("The link asks to no longer see when %s is online. Envoi does this only from the contact’s details."), who);
    case ENVOI_XMPP_URI_COMMAND:
      return g_strdup_printf (_("The link asks to run a command at %s. Envoi runs no commands from links."), who);
    case ENVOI_XMPP_URI_TRUST:
      return g_strdup_printf (_("The link names keys for encryption with %s. Envoi cannot compare them yet; nothing is kept of them."), who);
    default:
      return g_strdup (_("The link asks for something that Envoi does not do. You can write to its address."));
    }
}

static gboolean
is_blog (EnvoiXmppUri *uri)
{
  const char *node = envoi_xmpp_uri_get (uri, "node");
  return node == NULL || g_str_equal (node, "urn:xmpp:microblog:0");
}

/**
 * envoi_link_plan_new:
 *
 * Returns: (transfer full): what to show
 */
EnvoiLinkPlan *
envoi_link_plan_new (EnvoiXmppUri *uri)
{
  const char *name = envoi_xmpp_uri_get (uri, "name");
  g_autofree char *line = envoi_text_one_line (name != NULL && *name != '\0' ? name : envoi_xmpp_uri_get_bare (uri), 80);
  g_autofree char *who = envoi_text_isolate (line), *heading = NULL, *other = NULL;
  gboolean invited = envoi_xmpp_uri_get (uri, "preauth") != NULL;
  EnvoiLinkPlan *self;

  switch (envoi_xmpp_uri_get_action (uri))
    {
    case ENVOI_XMPP_URI_JOIN:
      heading = g_strdup_printf (_("Join %s?"), who);
      return plan (ENVOI_LINK_DEED_JOIN, ENVOI_LINK_DEED_NONE, heading, _("You will see what the room is before you enter it."));
    case ENVOI_XMPP_URI_MESSAGE:
      heading = g_strdup_printf (_("Write to %s?"), who);
      if (envoi_xmpp_uri_get (uri, "body") != NULL)
        return plan (ENVOI_LINK_DEED_OPEN, ENVOI_LINK_DEED_NONE, heading,
                     _("The conversation is opened with this text in the field. Nothing is sent before you send it."));
      return plan (ENVOI_LINK_DEED_OPEN, ENVOI_LINK_DEED_ADD, heading, _("The conversation is opened. Nothing is sent before you send it."));
    case ENVOI_XMPP_URI_ROSTER:
    case ENVOI_XMPP_URI_SUBSCRIBE:
      heading = g_strdup_printf (_("Add %s to Your Contacts?"), who);
      self = plan (ENVOI_LINK_DEED_ADD, ENVOI_LINK_DEED_OPEN, heading,
                   invited ? _("You are invited: the other side accepts at once, and you both see when the other is online.")
                           : _("The contact is asked whether you may see when they are online, and may see you."));
      self->names = TRUE;
      return self;
    case ENVOI_XMPP_URI_REGISTER:
      heading = g_strdup_printf (_("Create an Account on %s?"), who);
      return plan (ENVOI_LINK_DEED_NONE, ENVOI_LINK_DEED_COPY, heading, _("The link invites you to create an account."));
    case ENVOI_XMPP_URI_NODE:
      heading = g_strdup_printf (envoi_xmpp_uri_get (uri, "item") != NULL ? _("Show a Post at %s?") : is_blog (uri) ? _("Show the Blog of %s?")
                                                                          : _("Show a Community at %s?"), who);
      return plan (ENVOI_LINK_DEED_SHOW, ENVOI_LINK_DEED_COPY, heading, _("It is fetched by your own server. Nothing is followed before you say so."));
    case ENVOI_XMPP_URI_ADDRESS:
      heading = g_strdup_printf (_("Write to %s?"), who);
      self = plan (ENVOI_LINK_DEED_OPEN, ENVOI_LINK_DEED_ADD, heading, _("Nothing is sent before you send it."));
      self->ask_server = TRUE;
      return self;
    default:
      heading = g_strdup_printf (_("Open the Conversation with %s?"), who);
      other = describe_other (uri, who);
      return plan (ENVOI_LINK_DEED_OPEN, ENVOI_LINK_DEED_NONE, heading, other);
    }
}

const char *
envoi_link_deed_get_label (EnvoiLinkDeed deed)
{
  switch (deed)
    {
    case ENVOI_LINK_DEED_OPEN: return _("_Open Conversation");
    case ENVOI_LINK_DEED_ADD: return _("_Add Contact");
    case ENVOI_LINK_DEED_JOIN: return _("_Join Room…");
    case ENVOI_LINK_DEED_SHOW: return _("_Show");
    case ENVOI_LINK_DEED_COPY: return _("_Copy Link");
    case ENVOI_LINK_DEED_NONE:
    default: return "";
    }
}

const char *
envoi_link_plan_describe_error (const GError *error)
{
  if (error->domain != ENVOI_XMPP_URI_ERROR)
    return _("This link cannot be read. Ask whoever gave it to you for the address.");
  switch ((EnvoiXmppUriError) error->code)
    {
    case ENVOI_XMPP_URI_ERROR_NOT_A_LINK: return _("This is no address and no link to one. Ask whoever gave it to you for their address.");
    case ENVOI_XMPP_URI_ERROR_TOO_LONG: return _("This link is too long to be right. Ask whoever gave it to you for the address.");
    case ENVOI_XMPP_URI_ERROR_ENCODING: return _("This link is damaged. Copy it again as a whole, or ask for the address.");
    case ENVOI_XMPP_URI_ERROR_HIDDEN: return _("This link holds hidden characters that could make it look like another, so Envoi does not use it. Ask for the address.");
    case ENVOI_XMPP_URI_ERROR_ADDRESS: return _("This link holds no valid address. Copy it again as a whole, or ask for the address.");
    case ENVOI_XMPP_URI_ERROR_INCOMPLETE:
    default: return _("Something is missing in this link. Copy it again as a whole, or ask for the address.");
    }
}
