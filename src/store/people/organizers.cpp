#include "ratecheck/store/organizers.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/hash.h"
#include "ratecheck/base/password.h"
#include "ratecheck/base/text.h"
#include "store/impl.h"
#include "store/people/audit.h"

// What an operator does to an account and its line in the audit are one transaction. Passwords are hashed before
// the writer is asked, and compared outside any snapshot: both take about a tenth of a second on purpose.

namespace ratecheck::store {
namespace {

constexpr std::size_t kShortestPassword = 12;

constexpr const char* kAdd = "INSERT INTO organizer(name, password, role, created_at) VALUES(?1, ?2, ?3, ?4)";
constexpr const char* kIsTaken = "SELECT 1 FROM organizer WHERE name=?1";
constexpr const char* kList = "SELECT id, name, role, created_at, disabled FROM organizer ORDER BY id";
constexpr const char* kFind = "SELECT id, name, role, created_at, disabled, password FROM organizer WHERE name=?1";
constexpr const char* kSetPassword = "UPDATE organizer SET password=?2 WHERE name=?1";
constexpr const char* kDisable = "UPDATE organizer SET disabled=1 WHERE name=?1";
constexpr const char* kEndSessions =
    "DELETE FROM session WHERE organizer=(SELECT id FROM organizer WHERE name=?1)";
constexpr const char* kAddSession = "INSERT INTO session(token_hash, organizer, expires_at) VALUES(?1, ?2, ?3)";
constexpr const char* kDropOldSessions = "DELETE FROM session WHERE expires_at<=?1";
constexpr const char* kFindSession =
    "SELECT organizer.id, name, role, created_at, disabled, expires_at FROM session"
    " JOIN organizer ON organizer.id=session.organizer WHERE token_hash=?1 AND expires_at>?2 AND expires_at<=?3"
    " AND disabled=0";
constexpr const char* kIsKept = "SELECT 1 FROM session WHERE token_hash=?1";
// The newest second that this database knows of, from tables whose newest row is found at once.
constexpr const char* kLatestKnown =
    "SELECT max(coalesce((SELECT max(expires_at) FROM session), 0) - ?1,"
    " coalesce((SELECT at FROM audit ORDER BY id DESC LIMIT 1), 0),"
    " coalesce((SELECT received_at FROM submission ORDER BY id DESC LIMIT 1), 0))";
constexpr const char* kLogOut = "DELETE FROM session WHERE token_hash=?1";
constexpr const char* kListAudit =
    "SELECT id, at, actor, action, subject FROM audit WHERE id<?1 ORDER BY id DESC LIMIT ?2";

Organizer organizer_of(Query& query) {
  return {query.integer(0), query.text(1), parse_word<Role>(query.text(2)).value_or(Role::viewer),
          query.integer(3), query.integer(4) != 0};
}

Error no_such_organizer(const std::string& name) {
  return Error{"not_found", fmt::format("There is no organizer '{}'.", name)};
}

Organizer named(Connection& db, const std::string& name) {
  Query query(db, kFind, name);
  if (!query.next())
    throw Failure{no_such_organizer(name)};
  return organizer_of(query);
}

/// What an operator does to an account; the audit holds no names.
void note(Connection& db, std::int64_t now, const char* action, const Organizer& organizer) {
  run(db, kAddAudit, now, "system", action, actor_of(organizer));
}

/// The second it is for sessions. A clock that is turned back opens none again, also not over a restart.
std::int64_t session_now(const Store& store) {
  return store.impl().session_clock.now(store.impl().now(), [&]() -> std::int64_t {
    const auto known = read(store, [](Connection& db) -> Result<std::int64_t> {
      Query query(db, kLatestKnown, kSessionSeconds);
      query.next();
      return query.integer(0);
    });
    return known ? *known : 0;
  });
}

std::string device_seal(const Store::Impl& impl, std::string_view name, std::string_view what) {
  return to_hex(secret_hash(impl, fmt::format("device pass\n{}\n{}", name, what)));
}

Result<std::string> checked_password(const std::string& password) {
  const Status good = check_password(password);
  return good ? hash_password(password) : Result<std::string>(good.error());
}

}  // namespace

Status check_password(const std::string& password) {
  if (password.size() >= kShortestPassword && password.size() <= 1000)
    return {};
  return Error{"weak_password", "A password needs at least 12 characters."}.with_hint(
      "Four words that do not belong together are good.");
}

std::string actor_of(const Organizer& organizer) {
  return fmt::format("{} {}", to_string(organizer.role), organizer.id);
}

Result<Organizer> add_organizer(Store& store, const std::string& name, const std::string& password, Role role) {
  if (name.empty() || name.size() > 60)
    return Error{"bad_value", "An account's name has 1 to 60 bytes."};
  const auto hash = checked_password(password);
  if (!hash)
    return hash.error();
  Organizer made{0, name, role, store.impl().now(), false};
  const auto id = store.impl().writer->change<std::int64_t>([&](WriteContext& context) -> Result<std::int64_t> {
    {
      Query taken(context.db, kIsTaken, name);
      if (taken.next())
        return Error{"name_taken", fmt::format("There is an organizer '{}' already.", name)};
    }
    run(context.db, kAdd, name, *hash, to_string(role), made.created_at);
    made.id = context.db.last_id();
    note(context.db, made.created_at, "added", made);
    return made.id;
  });
  return id ? Result<Organizer>(made) : id.error();
}

Result<std::vector<Organizer>> list_organizers(const Store& store) {
  return read(store, [](Connection& db) -> Result<std::vector<Organizer>> {
    std::vector<Organizer> out;
    Query query(db, kList);
    while (query.next())
      out.push_back(organizer_of(query));
    return out;
  });
}

Status set_password(Store& store, const std::string& name, const std::string& password) {
  const auto hash = checked_password(password);
  if (!hash)
    return hash.error();
  return store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kSetPassword, name, *hash);
    if (context.db.changes() == 0)
      return no_such_organizer(name);
    run(context.db, kEndSessions, name);
    note(context.db, store.impl().now(), "changed the password of", named(context.db, name));
    return {};
  });
}

Status disable_organizer(Store& store, const std::string& name) {
  return store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kDisable, name);
    if (context.db.changes() == 0)
      return no_such_organizer(name);
    run(context.db, kEndSessions, name);
    note(context.db, store.impl().now(), "removed", named(context.db, name));
    return {};
  });
}

Result<Session> log_in(Store& store, const std::string& name, const std::string& password) {
  struct Account {
    Organizer organizer;
    std::string password;
  };
  const auto account = read(store, [&](Connection& db) -> Result<std::optional<Account>> {
    Query query(db, kFind, name);
    if (!query.next())
      return std::optional<Account>();
    return std::optional(Account{organizer_of(query), query.text(5)});
  });
  if (!account)
    return account.error();
  const Error failed{"login_failed", "Name or password is wrong."};
  // An unknown name costs the same work, so that time does not tell which names exist.
  static const std::string kNobody = hash_password("nobody has this password").value();
  const bool right = verify_password(*account ? (*account)->password : kNobody, password);
  if (!*account || !right || (*account)->organizer.disabled)
    return failed;

  Store::Impl& impl = store.impl();
  const std::int64_t now = session_now(store);
  Session session{to_hex(impl.random(32)), now + kSessionSeconds, (*account)->organizer};
  const std::string hash = secret_hash(impl, session.token);
  const Status added = impl.writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kDropOldSessions, now);
    run(context.db, kAddSession, as_bytes(hash), session.organizer.id, session.expires_at);
    return {};
  });
  if (!added)
    return added.error();
  return session;
}

Result<Session> find_session(const Store& store, std::string_view token) {
  const std::string hash = secret_hash(store.impl(), token);
  const std::int64_t now = session_now(store);
  bool is_over = false;
  Result<Session> found = read(store, [&](Connection& db) -> Result<Session> {
    // One that would last longer than any does was begun by a clock that ran ahead.
    Query query(db, kFindSession, as_bytes(hash), now, now + kSessionSeconds);
    if (query.next())
      return Session{std::string(token), query.integer(5), organizer_of(query)};
    Query kept(db, kIsKept, as_bytes(hash));
    is_over = kept.next();
    return Error{"session_required", "This needs an organizer's session."}.with_hint("Log in.");
  });
  if (is_over) {
    // Whoever comes with it once is told for good: nothing of it is left for a clock that goes back.
    const Status gone = store.impl().writer->change_status([&](WriteContext& context) -> Status {
      run(context.db, kLogOut, as_bytes(hash));
      return {};
    });
    if (!gone)
      return gone.error();
  }
  return found;
}

Status log_out(Store& store, std::string_view token) {
  const std::string hash = secret_hash(store.impl(), token);
  return store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kLogOut, as_bytes(hash));
    return {};
  });
}

std::string make_device_pass(const Store& store, std::string_view name, std::string_view device) {
  const std::string id = device.empty() ? to_hex(store.impl().random(16)) : std::string(device);
  const std::string signed_part = fmt::format("{}.{}", id, store.impl().now());
  return signed_part + '.' + device_seal(store.impl(), name, signed_part);
}

std::optional<std::string> read_device_pass(const Store& store, std::string_view name, std::string_view pass) {
  const std::vector<std::string_view> parts = split(pass, '.');
  if (parts.size() != 3)
    return std::nullopt;
  const std::string_view signed_part = pass.substr(0, parts[0].size() + 1 + parts[1].size());
  const auto made_at = parse_integer(parts[1]);
  const bool ours = equal_secrets(parts[2], device_seal(store.impl(), name, signed_part));
  if (!ours || !made_at || store.impl().now() - *made_at > kDevicePassSeconds)
    return std::nullopt;
  return std::string(parts[0]);
}

Status write_audit(Store& store, const std::string& actor, const std::string& action, const std::string& subject) {
  const std::int64_t now = store.impl().now();
  return store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kAddAudit, now, actor, action, subject);
    return {};
  });
}

Result<Listed<AuditLine>> list_audit(const Store& store, const Page& page) {
  return read(store, [&](Connection& db) -> Result<Listed<AuditLine>> {
    const std::int64_t start = read_cursor('a', page.cursor, 1)[0];
    const std::size_t limit = page_limit(page);
    Listed<AuditLine> out;
    Query query(db, kListAudit, start == 0 ? INT64_MAX : start, limit + 1);
    while (query.next()) {
      if (out.items.size() == limit) {
        out.next = make_cursor('a', {out.items.back().id});
        break;
      }
      out.items.push_back({query.integer(0), query.integer(1), query.text(2), query.text(3), query.text(4)});
    }
    return out;
  });
}

}  // namespace ratecheck::store
