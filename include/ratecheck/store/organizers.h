#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/base/words.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/submissions.h"

/// Organizers' accounts, their sessions, and the list of what they looked at.
///
///   const auto account = store::add_organizer(store, "ana", password, Role::organizer);
///   const auto session = store::log_in(store, "ana", password);   // session->token goes into the cookie
///   const auto caller = store::find_session(store, session->token);
///   const Status noted = store::write_audit(store, store::actor_of(caller->organizer), "read", "release 3");
///
/// Sessions end after 12 hours, by a clock that cannot be turned back. Times are Unix seconds. Slow calls (log_in,
/// add_organizer, set_password hash a password) hold no lock of the store while they do.
namespace ratecheck::store {

using ratecheck::Role;
using ratecheck::to_string;

/// An account. A disabled one cannot log in, and its number is never given again.
struct Organizer {
  std::int64_t id = 0;
  std::string name;
  Role role = Role::viewer;
  std::int64_t created_at = 0;
  bool disabled = false;
};

/// Code `weak_password`: fewer than 12 characters.
Status check_password(const std::string& password);

// The first three are an operator's: each writes its line of the audit itself, both or neither.

/// Passwords are kept as Argon2id. Codes `name_taken`, `weak_password` (fewer than 12 characters), `bad_value`.
Result<Organizer> add_organizer(Store& store, const std::string& name, const std::string& password, Role role);
/// Ends all sessions of the account. Code `not_found`.
Status set_password(Store& store, const std::string& name, const std::string& password);
/// Ends all sessions. The name stays taken, so that the audit stays true.
Status disable_organizer(Store& store, const std::string& name);
Result<std::vector<Organizer>> list_organizers(const Store& store);

inline constexpr std::int64_t kSessionSeconds = 12LL * 3600;
struct Session {
  std::string token;  ///< 64 hex digits, for a strict cookie; kept as a hash
  std::int64_t expires_at = 0;
  Organizer organizer;
};
/// Always a new token, whatever the caller had before. Takes as long for an unknown name as for a wrong
/// password; both are `login_failed`. Slow on purpose (about 0.1 s): limit the rate before calling.
Result<Session> log_in(Store& store, const std::string& name, const std::string& password);
/// Code `session_required`: unknown, expired, logged out, or the account was disabled.
Result<Session> find_session(const Store& store, std::string_view token);
/// Ends this session; one that is unknown or over is no error.
Status log_out(Store& store, std::string_view token);

/// What a browser keeps after a session, signed for one name: it opens nothing, and only tells that this browser
/// was logged in under the name before.
inline constexpr std::int64_t kDevicePassSeconds = 180LL * 24 * 3600;
/// `device`: what read_device_pass told of an earlier pass, which is made to last longer; empty: a new browser.
std::string make_device_pass(const Store& store, std::string_view name, std::string_view device);
/// A text that tells this browser from others. Nothing: the pass is not ours, of another name, or too old.
std::optional<std::string> read_device_pass(const Store& store, std::string_view name, std::string_view pass);

/// One line of the audit: who (a role and the account's number, or "worker", "system") did what to what.
struct AuditLine {
  std::int64_t id = 0;
  std::int64_t at = 0;
  std::string actor;
  std::string action;
  std::string subject;  ///< "release 3", "code 7", "dispute 12"; never anything of a worker
};
Status write_audit(Store& store, const std::string& actor, const std::string& action, const std::string& subject);
/// "organizer 7".
std::string actor_of(const Organizer& organizer);
Result<Listed<AuditLine>> list_audit(const Store& store, const Page& page);  ///< newest first

}  // namespace ratecheck::store
