#include "ratecheck/store/workers.h"

#include "ratecheck/base/hash.h"
#include "store/impl.h"
#include "store/people/key_text.h"
#include "store/refusals.h"

// A worker is a row with two random things: the hash of the key, by which the worker is found, and the tag, by
// which the list of erasures names whoever is gone. The key itself is handed out once and kept nowhere. The number
// of the row is random too: a counter would remember the last one that it gave, also when that worker is gone.

namespace ratecheck::store {
namespace {

constexpr std::int64_t kSecondsPerDay = 86400;
constexpr std::int64_t kMostTokens = 20;
constexpr std::size_t kKeyBytes = 17;

constexpr const char* kAddWorker =
    "INSERT INTO worker(id, tag, key_hash, created_day, active_on) VALUES(random_id(), ?1, ?2, ?3,"
    " coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name='service_days'), 0))";
constexpr const char* kFindWorker = "SELECT id FROM worker WHERE key_hash=?1";
constexpr const char* kAddToken =
    "INSERT INTO token(id, worker, token_hash, scope, label, created_at) VALUES(random_id(), ?1, ?2, ?3, ?4, ?5)";
constexpr const char* kCountTokens = "SELECT count(*) FROM token WHERE worker=?1";
constexpr const char* kFindToken = "SELECT worker, scope FROM token WHERE token_hash=?1";
constexpr const char* kListTokens =
    "SELECT id, scope, label, created_at FROM token WHERE worker=?1 ORDER BY created_at, id";
constexpr const char* kDropToken = "DELETE FROM token WHERE worker=?1 AND id=?2";

Error unknown_key() {
  return Error{"unknown_key", "No worker or token has this key."}.with_hint(
      "Check that the key is whole and belongs to this server.");
}

}  // namespace

std::string_view to_string(Scope scope) {
  switch (scope) {
    case Scope::all:
      return "all";
    case Scope::post:
      return "post";
    case Scope::read:
      return "read";
  }
  return "";
}

std::optional<Scope> parse_scope(std::string_view word) {
  if (word == "post")
    return Scope::post;
  if (word == "read")
    return Scope::read;
  return std::nullopt;
}

Result<NewWorker> create_worker(Store& store) {
  Store::Impl& impl = store.impl();
  const std::string key = make_key_text("rk", impl.random(kKeyBytes));
  const std::string hash = secret_hash(impl, *canonical_key(key));
  const std::string tag = impl.random(16);
  const std::int64_t day = impl.now() / kSecondsPerDay;
  const auto id = impl.writer->change<std::int64_t>([&](WriteContext& context) -> Result<std::int64_t> {
    run(context.db, kAddWorker, as_bytes(tag), as_bytes(hash), day);
    return context.db.last_id();
  });
  if (!id)
    return id.error();
  return NewWorker{{*id}, key};
}

Result<Principal> authenticate(const Store& store, std::string_view key_or_token) {
  const auto canonical = canonical_key(key_or_token);
  if (!canonical)
    return canonical.error();
  const std::string hash = secret_hash(store.impl(), *canonical);
  const bool token = canonical->starts_with("rt");
  return read(store, [&](Connection& db) -> Result<Principal> {
    Query query(db, token ? kFindToken : kFindWorker, as_bytes(hash));
    if (!query.next())
      return unknown_key();
    if (!token)
      return Principal{{query.integer(0)}, Scope::all};
    const auto scope = parse_scope(query.text(1));
    if (!scope)
      return corrupt("a token has an unknown scope");
    return Principal{{query.integer(0)}, *scope};
  });
}

Result<NewToken> create_token(Store& store, WorkerId worker, Scope scope, const std::string& label) {
  if (scope == Scope::all || label.size() > 100)
    return Error{"bad_token", "A token needs the scope 'post' or 'read' and a label of at most 100 bytes."};
  Store::Impl& impl = store.impl();
  NewToken made{{0, scope, label, impl.now()}, make_key_text("rt", impl.random(kKeyBytes))};
  const std::string hash = secret_hash(impl, *canonical_key(made.text));
  const auto id = impl.writer->change<std::int64_t>([&](WriteContext& context) -> Result<std::int64_t> {
    {
      Query count(context.db, kCountTokens, worker.value);
      count.next();
      if (count.integer(0) >= kMostTokens) {
        return Error{"too_many", "There are 20 tokens already."}.with_hint(
            "Revoke one that is not used any more.");
      }
    }
    run(context.db, kAddToken, worker.value, as_bytes(hash), to_string(scope), label, made.token.created_at);
    return context.db.last_id();
  });
  if (!id)
    return id.error();
  made.token.id = *id;
  return made;
}

Result<std::vector<Token>> list_tokens(const Store& store, WorkerId worker) {
  return read(store, [&](Connection& db) -> Result<std::vector<Token>> {
    std::vector<Token> tokens;
    Query query(db, kListTokens, worker.value);
    while (query.next()) {
      tokens.push_back(
          {query.integer(0), parse_scope(query.text(1)).value_or(Scope::read), query.text(2), query.integer(3)});
    }
    return tokens;
  });
}

// Its label goes from the log as well.
Status revoke_token(Store& store, WorkerId worker, std::int64_t token) {
  const Status revoked = store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kDropToken, worker.value, token);
    if (context.db.changes() == 0)
      return not_found("token");
    return {};
  });
  if (revoked)
    store.impl().writer->empty_log();
  return revoked;
}

}  // namespace ratecheck::store
