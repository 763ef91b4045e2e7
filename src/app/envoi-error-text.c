/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-error-text.h"
#include "envoi-transfer-row.h"
#include "envoi-error.h"
#include "envoi-jid.h"
#include "envoi-store.h"
#include <gio/gio.h>
#include <glib/gi18n.h>

/* The one place where an error becomes a sentence for a person. Foreign text never gets into it. */

typedef struct { const char *title, *body; EnvoiRemedy remedy; } Wording;

/* %s, where there is one, is the server's name. */
static const Wording connection_wordings[] = {
  [ENVOI_CONNECTION_ERROR_NO_NETWORK] = { N_("No network"),
    N_("This computer is not connected to a network. Envoi connects by itself as soon as it is."), ENVOI_REMEDY_RETRY },
  [ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER] = { N_("No such server"),
    N_("There is no server called “%s”. Check the address for a typing error."), ENVOI_REMEDY_ADDRESS },
  [ENVOI_CONNECTION_ERROR_UNREACHABLE] = { N_("Server not reachable"),
    N_("“%s” does not accept the connection. It may be switched off, or a firewall may be in the way. Try again later, or enter another host in the connection settings."), ENVOI_REMEDY_RETRY },
  [ENVOI_CONNECTION_ERROR_TIMEOUT] = { N_("No answer"),
    N_("“%s” did not answer in time. Try again; if it stays silent, ask whoever runs it."), ENVOI_REMEDY_RETRY },
  [ENVOI_CONNECTION_ERROR_PROXY] = { N_("Proxy not usable"),
    N_("The proxy refused the connection or could not be reached. Check its address in the connection settings."), ENVOI_REMEDY_SERVER },
  [ENVOI_CONNECTION_ERROR_NO_TLS] = { N_("No encryption"),
    N_("“%s” does not offer an encrypted connection, so your password was not sent. Ask whoever runs the server to switch encryption on."), ENVOI_REMEDY_RETRY },
  [ENVOI_CONNECTION_ERROR_TLS] = { N_("Encryption failed"),
    N_("No encrypted connection to “%s” could be agreed on, so your password was not sent. Check port and security in the connection settings."), ENVOI_REMEDY_SERVER },
  [ENVOI_CONNECTION_ERROR_CERTIFICATE] = { N_("Server not verified"),
    N_("“%s” could not prove that it is the server you asked for, so your password was not sent. Look at its certificate before you decide."), ENVOI_REMEDY_CERTIFICATE },
  [ENVOI_CONNECTION_ERROR_PIN_CHANGED] = { N_("The certificate has changed"),
    N_("“%s” shows another certificate than the one that you trusted. Somebody may be reading along. Do not go on before whoever runs the server has confirmed the change."), ENVOI_REMEDY_CERTIFICATE },
  [ENVOI_CONNECTION_ERROR_NO_PASSWORD] = { N_("Password needed"),
    N_("The password is not known on this computer. Enter it to go online."), ENVOI_REMEDY_PASSWORD },
  [ENVOI_CONNECTION_ERROR_WRONG_PASSWORD] = { N_("Wrong address or password"),
    N_("“%s” does not accept this address with this password. Enter the password again."), ENVOI_REMEDY_PASSWORD },
  [ENVOI_CONNECTION_ERROR_ACCOUNT_DISABLED] = { N_("Account switched off"),
    N_("“%s” has switched this account off. Ask whoever runs the server."), ENVOI_REMEDY_RETRY },
  [ENVOI_CONNECTION_ERROR_NO_MECHANISM] = { N_("No safe way to sign in"),
    N_("“%s” offers no way to sign in that Envoi knows to be safe. Ask whoever runs the server to offer SCRAM."), ENVOI_REMEDY_RETRY },
  [ENVOI_CONNECTION_ERROR_DOWNGRADE] = { N_("Sign-in has become weaker"),
    N_("“%s” offers only weaker ways to sign in than before. Somebody may be tampering with the connection, so your password was not sent. Try from another network, or ask whoever runs the server."), ENVOI_REMEDY_RETRY },
  [ENVOI_CONNECTION_ERROR_SERVER_PROOF] = { N_("Server not genuine"),
    N_("“%s” could not prove that it knows your password. Somebody may be pretending to be the server. Try from another network, or ask whoever runs the server."), ENVOI_REMEDY_RETRY },
  [ENVOI_CONNECTION_ERROR_AUTH_TEMPORARY] = { N_("Signing in is not possible now"),
    N_("“%s” cannot check passwords at the moment. Envoi tries again by itself."), ENVOI_REMEDY_RETRY },
  [ENVOI_CONNECTION_ERROR_SERVER_FULL] = { N_("Server full"),
    N_("“%s” has no room for another connection at the moment. Envoi tries again by itself."), ENVOI_REMEDY_RETRY },
  [ENVOI_CONNECTION_ERROR_CONFLICT] = { N_("Replaced by another program"),
    N_("Another program has signed in under the same name and taken this connection's place. Connect again to take it back."), ENVOI_REMEDY_RETRY },
  [ENVOI_CONNECTION_ERROR_SERVER_SHUTDOWN] = { N_("Server is being restarted"),
    N_("“%s” is shutting down. Envoi connects again by itself when it is back."), ENVOI_REMEDY_RETRY },
  [ENVOI_CONNECTION_ERROR_PROTOCOL] = { N_("Server not understood"),
    N_("“%s” answered in a way that is not allowed, so Envoi hung up. Try again; if it happens again, check host and port."), ENVOI_REMEDY_SERVER },
  [ENVOI_CONNECTION_ERROR_LINE_LOST] = { N_("Connection lost"),
    N_("The connection to “%s” broke. Envoi connects again by itself."), ENVOI_REMEDY_RETRY },
  [ENVOI_CONNECTION_ERROR_CANCELLED] = { N_("Cancelled"), N_("Signing in was cancelled."), ENVOI_REMEDY_NONE },
};

static const Wording stanza_wordings[] = {
  [ENVOI_STANZA_ERROR_UNDEFINED_CONDITION] = { N_("Refused"), N_("The server refused, without a reason. Try again later."), ENVOI_REMEDY_RETRY },
  [ENVOI_STANZA_ERROR_CONFLICT] = { N_("Already there"), N_("Something with this name is already there. Choose another name."), ENVOI_REMEDY_NONE },
  [ENVOI_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED] = { N_("Not possible"), N_("The server cannot do this. There is nothing to change on your side."), ENVOI_REMEDY_NONE },
  [ENVOI_STANZA_ERROR_FORBIDDEN] = { N_("Not allowed"), N_("The server does not allow this to your account. Ask whoever runs it."), ENVOI_REMEDY_NONE },
  [ENVOI_STANZA_ERROR_INTERNAL_SERVER_ERROR] = { N_("Trouble on the server"), N_("The server has a problem of its own. Try again later."), ENVOI_REMEDY_RETRY },
  [ENVOI_STANZA_ERROR_ITEM_NOT_FOUND] = { N_("Not found"), N_("The server knows nothing of it. Check the address."), ENVOI_REMEDY_ADDRESS },
  [ENVOI_STANZA_ERROR_JID_MALFORMED] = { N_("Not an address"), N_("This is not a valid address. It looks like name@example.org."), ENVOI_REMEDY_ADDRESS },
  [ENVOI_STANZA_ERROR_NOT_ALLOWED] = { N_("Not allowed"), N_("The server does not allow this. Ask whoever runs it."), ENVOI_REMEDY_NONE },
  [ENVOI_STANZA_ERROR_POLICY_VIOLATION] = { N_("Against a rule"), N_("This breaks a rule of the server: it may be too long or too much at once. Wait a little and try again."), ENVOI_REMEDY_RETRY },
  [ENVOI_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND] = { N_("No such server"), N_("The other person's server could not be found. Check the address."), ENVOI_REMEDY_ADDRESS },
  [ENVOI_STANZA_ERROR_REMOTE_SERVER_TIMEOUT] = { N_("No answer"), N_("The other person's server does not answer. Try again later."), ENVOI_REMEDY_RETRY },
  [ENVOI_STANZA_ERROR_RESOURCE_CONSTRAINT] = { N_("Server busy"), N_("The server is too busy for this. Try again later."), ENVOI_REMEDY_RETRY },
  [ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE] = { N_("Not available"), N_("The server or the other person does not offer this. There is nothing to change on your side."), ENVOI_REMEDY_NONE },
  [ENVOI_STANZA_ERROR_TIMEOUT] = { N_("No answer"), N_("The server did not answer in time. Try again."), ENVOI_REMEDY_RETRY },
  [ENVOI_STANZA_ERROR_DISCONNECTED] = { N_("Not connected"), N_("The connection broke before the answer came. Try again when you are online."), ENVOI_REMEDY_RETRY },
};

static const Wording registration_wordings[] = {
  [ENVOI_REGISTRATION_ERROR_NOT_OFFERED] = { N_("No new accounts"),
    N_("“%s” does not let programs create accounts. Look for the way on its web page, or choose another server."), ENVOI_REMEDY_NONE },
  [ENVOI_REGISTRATION_ERROR_INVITATION_NEEDED] = { N_("Invitation needed"),
    N_("“%s” creates accounts only for people who are invited. Ask somebody who has one there for an invitation link, and paste it here."), ENVOI_REMEDY_NONE },
  [ENVOI_REGISTRATION_ERROR_INVITATION_REFUSED] = { N_("Invitation not accepted"),
    N_("“%s” does not accept this invitation. It may have been used already, or be too old. Ask for a new one."), ENVOI_REMEDY_NONE },
  [ENVOI_REGISTRATION_ERROR_NAME_TAKEN] = { N_("Name taken"),
    N_("Somebody on “%s” has this name already. Choose another one."), ENVOI_REMEDY_NONE },
  [ENVOI_REGISTRATION_ERROR_NAME_REFUSED] = { N_("Name not possible"),
    N_("“%s” cannot use this name. Take letters and digits, without blanks."), ENVOI_REMEDY_NONE },
  [ENVOI_REGISTRATION_ERROR_REFUSED] = { N_("Not accepted"),
    N_("“%s” does not accept what was entered. Try a longer password or another name, and look through the other fields."), ENVOI_REMEDY_NONE },
  [ENVOI_REGISTRATION_ERROR_WRONG_ANSWER] = { N_("Not the right answer"),
    N_("“%s” expected another answer, or too much time went by. Answer the new question."), ENVOI_REMEDY_NONE },
  [ENVOI_REGISTRATION_ERROR_TOO_SOON] = { N_("Too many new accounts"),
    N_("“%s” has created many accounts lately, perhaps for others in your network, and takes a break. Try again later, or choose another server."), ENVOI_REMEDY_NONE },
  [ENVOI_REGISTRATION_ERROR_ASK_AGAIN] = { N_("Asked once more"),
    N_("Filling in took longer than “%s” waits, so it asks anew. Answer what is missing and go on."), ENVOI_REMEDY_NONE },
  [ENVOI_REGISTRATION_ERROR_UNCERTAIN] = { N_("No answer"),
    N_("“%s” did not answer, so it is not certain whether the account was created. Try again: Envoi finds out."), ENVOI_REMEDY_RETRY },
};

static const Wording room_wordings[] = {
  [ENVOI_ROOM_ERROR_FAILED] = { N_("The room refused"), N_("The room refused, without a reason that Envoi knows. Try again later, or ask who runs it."), ENVOI_REMEDY_RETRY },
  [ENVOI_ROOM_ERROR_NOT_FOUND] = { N_("No such room"), N_("There is no room at this address, or it is locked. Check the address."), ENVOI_REMEDY_ADDRESS },
  [ENVOI_ROOM_ERROR_NOT_A_ROOM] = { N_("Not a room"), N_("There is something else at this address. Check the address."), ENVOI_REMEDY_ADDRESS },
  [ENVOI_ROOM_ERROR_UNREACHABLE] = { N_("The room does not answer"), N_("The room’s server could not be reached. Check the address, or try again later."), ENVOI_REMEDY_RETRY },
  [ENVOI_ROOM_ERROR_NICK_CONFLICT] = { N_("Nickname taken"), N_("Somebody else has this nickname in the room. Choose another one."), ENVOI_REMEDY_NONE },
  [ENVOI_ROOM_ERROR_NICK_REFUSED] = { N_("Nickname not allowed"), N_("The room does not allow this nickname. Choose another one."), ENVOI_REMEDY_NONE },
  [ENVOI_ROOM_ERROR_PASSWORD] = { N_("Password needed"), N_("The room asks for a password, or it is not this one. Enter the room’s password."), ENVOI_REMEDY_PASSWORD },
  [ENVOI_ROOM_ERROR_MEMBERS_ONLY] = { N_("Members only"), N_("Only members may enter this room. Ask one of them to invite you."), ENVOI_REMEDY_NONE },
  [ENVOI_ROOM_ERROR_BANNED] = { N_("You are banned"), N_("You have been banned from this room. Ask who runs it, if you think that this is a mistake."), ENVOI_REMEDY_NONE },
  [ENVOI_ROOM_ERROR_FULL] = { N_("The room is full"), N_("No more people may enter at the moment. Try again later."), ENVOI_REMEDY_RETRY },
  [ENVOI_ROOM_ERROR_NOT_ALLOWED] = { N_("Not allowed"), N_("Your rights in this place are not enough for that. Ask a moderator or an owner."), ENVOI_REMEDY_NONE },
  [ENVOI_ROOM_ERROR_KICKED] = { N_("You were removed"), N_("A moderator has removed you from the room. You can join again."), ENVOI_REMEDY_RETRY },
  [ENVOI_ROOM_ERROR_REMOVED] = { N_("No longer a member"), N_("You are no longer a member of this room. Ask one of its members to invite you."), ENVOI_REMEDY_NONE },
  [ENVOI_ROOM_ERROR_DESTROYED] = { N_("The room was closed"), N_("An owner has closed this room for ever. What was said stays readable here."), ENVOI_REMEDY_NONE },
  [ENVOI_ROOM_ERROR_SHUTDOWN] = { N_("The room’s server is being restarted"), N_("Envoi joins again by itself when it is back."), ENVOI_REMEDY_RETRY },
  [ENVOI_ROOM_ERROR_LOST] = { N_("Connection to the room lost"), N_("Envoi joins again by itself."), ENVOI_REMEDY_RETRY },
  [ENVOI_ROOM_ERROR_NOT_INSIDE] = { N_("You are not in the room"), N_("This can be done only inside. Join the room first."), ENVOI_REMEDY_NONE },
  [ENVOI_ROOM_ERROR_EXISTS] = { N_("Already there"), N_("A room with this address is there already. Choose another address, or join it."), ENVOI_REMEDY_ADDRESS },
};

static const Wording feed_wordings[] = {
  [ENVOI_FEED_ERROR_FAILED] = { N_("The server refused"), N_("The server refused, without a reason that Envoi knows. Try again later, or ask who runs it."), ENVOI_REMEDY_RETRY },
  [ENVOI_FEED_ERROR_NOT_FOUND] = { N_("Nothing there"), N_("There is no such blog, community or post at this address. Check the address."), ENVOI_REMEDY_ADDRESS },
  [ENVOI_FEED_ERROR_CONTACTS_ONLY] = { N_("For contacts only"), N_("Only contacts of the author may read this. Ask to be a contact first."), ENVOI_REMEDY_NONE },
  [ENVOI_FEED_ERROR_FORBIDDEN] = { N_("Not allowed"), N_("You may not do this here. Ask an owner of the blog or community."), ENVOI_REMEDY_NONE },
  [ENVOI_FEED_ERROR_CLOSED] = { N_("For members only"), N_("Only people who were added may do this. Ask an owner to add you."), ENVOI_REMEDY_NONE },
  [ENVOI_FEED_ERROR_PENDING] = { N_("Waiting to be let in"), N_("Somebody has to let you in first. You can read it as soon as that has happened."), ENVOI_REMEDY_NONE },
  [ENVOI_FEED_ERROR_UNSUPPORTED] = { N_("Not possible there"), N_("This server cannot do that. Try another server, or ask who runs it."), ENVOI_REMEDY_NONE },
  [ENVOI_FEED_ERROR_TOO_BIG] = { N_("Too long"), N_("The server does not take posts of this size. Make it shorter, or divide it."), ENVOI_REMEDY_NONE },
  [ENVOI_FEED_ERROR_GONE] = { N_("Gone"), N_("This was moved or deleted. What was read stays readable here."), ENVOI_REMEDY_NONE },
  [ENVOI_FEED_ERROR_CONFLICT] = { N_("Already there"), N_("There is one of this name already, or it is set otherwise. Choose another name, or look at the settings."), ENVOI_REMEDY_NONE },
  [ENVOI_FEED_ERROR_LIMIT] = { N_("Too much at once"), N_("The server takes no more for the moment. Try again in a few minutes."), ENVOI_REMEDY_RETRY },
  [ENVOI_FEED_ERROR_UNREACHABLE] = { N_("No answer"), N_("The server of this blog or community could not be reached. Check the address, or try again later."), ENVOI_REMEDY_RETRY },
  [ENVOI_FEED_ERROR_UNREADABLE] = { N_("Not understood"), N_("What came from the server makes no sense. Try again later."), ENVOI_REMEDY_RETRY },
};

static const Wording store_wordings[] = {
  [ENVOI_STORE_ERROR_NEWER] = { N_("Made by a newer Envoi"),
    N_("Your messages on this computer were written by a newer version of Envoi. They have been left as they are. Install that version, or a later one, to read them."), ENVOI_REMEDY_NONE },
  [ENVOI_STORE_ERROR_CORRUPT] = { N_("Messages damaged"),
    N_("The file with your messages is damaged and could not be repaired. Check the disk, then start Envoi again."), ENVOI_REMEDY_NONE },
  [ENVOI_STORE_ERROR_FULL] = { N_("Disk full"),
    N_("There is no room left on the disk. New messages wait and nothing is lost. Make some room; Envoi goes on by itself."), ENVOI_REMEDY_NONE },
  [ENVOI_STORE_ERROR_IO] = { N_("Disk trouble"),
    N_("Your messages could not be written to the disk. New ones wait and nothing is lost. Check the disk; Envoi goes on by itself."), ENVOI_REMEDY_NONE },
  [ENVOI_STORE_ERROR_LOCKED] = { N_("Messages in use"),
    N_("Another program is using the file with your messages. Close it; Envoi goes on by itself."), ENVOI_REMEDY_NONE },
  [ENVOI_STORE_ERROR_FAILED] = { N_("Messages cannot be opened"),
    N_("The file with your messages could not be opened. Check that your data folder can be written, then start Envoi again."), ENVOI_REMEDY_NONE },
};

static const Wording unknown = { N_("Something went wrong"), N_("An unexpected problem came up. Try again."), ENVOI_REMEDY_RETRY };

static const Wording *
find_wording (const GError *error)
{
  const Wording *table = NULL;
  guint length = 0;

  if (error == NULL)
    return &unknown;
  if (error->domain == ENVOI_CONNECTION_ERROR)
    table = connection_wordings, length = G_N_ELEMENTS (connection_wordings);
  else if (error->domain == ENVOI_STANZA_ERROR)
    table = stanza_wordings, length = G_N_ELEMENTS (stanza_wordings);
  else if (error->domain == ENVOI_REGISTRATION_ERROR)
    table = registration_wordings, length = G_N_ELEMENTS (registration_wordings);
  else if (error->domain == ENVOI_ROOM_ERROR)
    table = room_wordings, length = G_N_ELEMENTS (room_wordings);
  else if (error->domain == ENVOI_FEED_ERROR)
    table = feed_wordings, length = G_N_ELEMENTS (feed_wordings);
  else if (error->domain == ENVOI_STORE_ERROR)
    table = store_wordings, length = G_N_ELEMENTS (store_wordings);
  else if (error->domain == ENVOI_JID_ERROR)
    return &stanza_wordings[ENVOI_STANZA_ERROR_JID_MALFORMED];
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return &connection_wordings[ENVOI_CONNECTION_ERROR_CANCELLED];

  if (table == NULL || error->code < 0 || (guint) error->code >= length || table[error->code].title == NULL)
    return error->domain == ENVOI_STANZA_ERROR ? &stanza_wordings[ENVOI_STANZA_ERROR_UNDEFINED_CONDITION] : &unknown;
  return &table[error->code];
}

/**
 * envoi_error_text_new:
 * @error: (nullable): what happened
 * @domain: (nullable): the server's name, for the sentence
 *
 * Returns: (transfer full): what to tell the person, translated
 */
EnvoiErrorText *
envoi_error_text_new (const GError *error, const char *domain)
{
  const Wording *wording = find_wording (error);
  EnvoiErrorText *self = g_new0 (EnvoiErrorText, 1);
  const char *body = _(wording->body), *place = strstr (body, "%s");

  if (error != NULL && error->domain == ENVOI_TRANSFER_ERROR)
    {
      self->title = g_strdup (_("File not sent"));
      self->body = envoi_transfer_problem_text (error);
      self->remedy = ENVOI_REMEDY_RETRY;
      return self;
    }

  self->title = g_strdup (_(wording->title));
  if (place != NULL)
    self->body = g_strdup_printf ("%.*s%s%s", (int) (place - body), body, domain != NULL ? domain : _("the server"), place + 2);
  else
    self->body = g_strdup (body);
  self->remedy = wording->remedy;
  return self;
}

void
envoi_error_text_free (EnvoiErrorText *self)
{
  g_free (self->title);
  g_free (self->body);
  g_free (self);
}

const char *
envoi_remedy_get_label (EnvoiRemedy remedy)
{
  switch (remedy)
    {
    case ENVOI_REMEDY_RETRY: return _("_Try Again");
    case ENVOI_REMEDY_PASSWORD: return _("Enter _Password");
    case ENVOI_REMEDY_ADDRESS: return _("Change _Address");
    case ENVOI_REMEDY_SERVER: return _("Connection _Settings");
    case ENVOI_REMEDY_CERTIFICATE: return _("Show _Certificate");
    case ENVOI_REMEDY_NONE:
    default: return NULL;
    }
}
