#include "ratecheck/store/consents.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"
#include "store/impl.h"
#include "store/people/key_text.h"
#include "store/refusals.h"

// Who is counted is decided in one place, refresh_counted, which every change of a consent or a joining ends with:
// a worker counts who has both now. When that changes, all contributions count as changed, so that the next
// release sees it; when it ends, the leaves whose shown figures counted the worker are withheld from then on
// (docs/disclosure.md "Leaves and cells").

namespace ratecheck::store {
namespace {

constexpr const char* kFindConsent =
    "SELECT id, given_at FROM consent WHERE worker=?1 AND purpose=?2 AND about=?3 AND withdrawn_at IS NULL";
constexpr const char* kAddConsent = "INSERT INTO consent(worker, purpose, about, given_at) VALUES(?1, ?2, ?3, ?4)";
constexpr const char* kWithdraw =
    "UPDATE consent SET withdrawn_at=?3 WHERE worker=?1 AND id=?2 AND withdrawn_at IS NULL";
constexpr const char* kListConsents =
    "SELECT id, purpose, about, given_at, withdrawn_at FROM consent WHERE worker=?1 ORDER BY id";
constexpr const char* kFindCode =
    "SELECT id, reached FROM code WHERE code_hash=?1 AND revoked=0 AND uses_left>0 AND expires_at>?2";
constexpr const char* kUseCode = "UPDATE code SET uses_left=uses_left-1 WHERE id=?1";
constexpr const char* kAddCode =
    "INSERT INTO code(code_hash, label, reached, created_at, expires_at, uses_left) VALUES(?1, ?2, ?3, ?4, ?5, "
    "?6)";
constexpr const char* kListCodes =
    "SELECT id, label, reached, created_at, expires_at, uses_left, revoked FROM code ORDER BY id";
constexpr const char* kRevokeCode = "UPDATE code SET revoked=1 WHERE id=?1";
constexpr const char* kIsJoined = "SELECT count(*) FROM joining WHERE worker=?1 AND left_at IS NULL";
constexpr const char* kJoin = "INSERT INTO joining(worker, code, joined_at) VALUES(?1, ?2, ?3)";
constexpr const char* kListJoinings =
    "SELECT joining.id, joining.joined_at, code.reached FROM joining JOIN code ON code.id=joining.code"
    " WHERE joining.worker=?1 AND joining.left_at IS NULL ORDER BY joining.id";
constexpr const char* kLeave = "UPDATE joining SET left_at=?3 WHERE worker=?1 AND id=?2 AND left_at IS NULL";

constexpr const char* kReachedNow =
    "SELECT (SELECT code.reached FROM joining JOIN code ON code.id=joining.code WHERE joining.worker=?1"
    " AND joining.left_at IS NULL ORDER BY joining.id LIMIT 1),"
    " (SELECT count(*) FROM consent WHERE worker=?1 AND purpose='aggregate' AND withdrawn_at IS NULL)";
constexpr const char* kIsCounted = "SELECT counted FROM worker WHERE id=?1";
constexpr const char* kSetCounted = "UPDATE worker SET counted=?2, reached=?3 WHERE id=?1";
constexpr const char* kMarkChanged = "UPDATE contribution SET changed=?2 WHERE worker=?1";
constexpr const char* kWithhold =
    "UPDATE leaf SET withheld=1 WHERE id IN (SELECT leaf FROM contribution WHERE worker=?1 AND published=1)";
constexpr const char* kUnpublish = "UPDATE contribution SET published=0 WHERE worker=?1 AND published=1";

}  // namespace

std::int64_t withhold_leaves_of(Connection& db, std::int64_t worker) {
  run(db, kWithhold, worker);
  const std::int64_t leaves = db.changes();
  run(db, kUnpublish, worker);
  return leaves;
}

std::int64_t refresh_counted(Connection& db, std::int64_t worker) {
  std::optional<std::string> reached;
  bool consents = false;
  bool counted = false;
  {
    Query now(db, kReachedNow, worker);
    now.next();
    if (!now.is_null(0))
      reached = now.text(0);
    consents = now.integer(1) > 0;
    Query before(db, kIsCounted, worker);
    if (!before.next())
      throw Failure{not_found("worker")};
    counted = before.integer(0) != 0;
  }
  const bool counts = reached && consents;
  run(db, kSetCounted, worker, counts ? 1 : 0, counts ? *reached : std::string());
  if (counts == counted)
    return 0;
  run(db, kMarkChanged, worker, coming_release(db));
  return counts ? 0 : withhold_leaves_of(db, worker);
}

Result<Consent> give_consent(Store& store, WorkerId worker, Purpose purpose, const std::string& about) {
  if (about.size() > 100)
    return Error{"bad_value", "A case is named with at most 100 bytes."};
  const std::int64_t now = store.impl().now();
  return store.impl().writer->change<Consent>([&](WriteContext& context) -> Result<Consent> {
    {
      Query find(context.db, kFindConsent, worker.value, to_string(purpose), about);
      if (find.next())
        return Consent{find.integer(0), purpose, about, find.integer(1), std::nullopt};
    }
    run(context.db, kAddConsent, worker.value, to_string(purpose), about, now);
    const std::int64_t id = context.db.last_id();
    refresh_counted(context.db, worker.value);
    return Consent{id, purpose, about, now, std::nullopt};
  });
}

Status withdraw_consent(Store& store, WorkerId worker, std::int64_t consent) {
  const std::int64_t now = store.impl().now();
  return store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kWithdraw, worker.value, consent, now);
    if (context.db.changes() == 0)
      return not_found("consent");
    refresh_counted(context.db, worker.value);
    return {};
  });
}

Result<std::vector<Consent>> list_consents(const Store& store, WorkerId worker) {
  return read(store, [&](Connection& db) -> Result<std::vector<Consent>> {
    std::vector<Consent> out;
    Query query(db, kListConsents, worker.value);
    while (query.next()) {
      out.push_back({query.integer(0), parse_word<Purpose>(query.text(1)).value_or(Purpose::own_use),
                     query.text(2), query.integer(3), query.maybe_integer(4)});
    }
    return out;
  });
}

Result<NewCode> create_code(Store& store, const std::string& label, const std::string& reached,
                            std::int64_t expires_at, std::int64_t uses) {
  const auto& words = all_words<Reached>();
  if (std::find(words.begin(), words.end(), reached) == words.end()) {
    return Error{"unknown_word",
                 fmt::format("'{}' is not a way to reach workers.{}", reached, did_you_mean(reached, words))}
        .with_hint(fmt::format("Write one of {}.", join(words, ", ")));
  }
  if (label.size() > 100 || uses < 1 || uses > 100000)
    return Error{"bad_value", "A code needs a label of at most 100 bytes and 1 to 100000 uses."};
  Store::Impl& impl = store.impl();
  NewCode made{{0, label, reached, impl.now(), expires_at, uses, false}, make_key_text("jc", impl.random(17))};
  const std::string hash = secret_hash(impl, *canonical_key(made.text));
  const auto id = impl.writer->change<std::int64_t>([&](WriteContext& context) -> Result<std::int64_t> {
    run(context.db, kAddCode, as_bytes(hash), label, reached, made.code.created_at, expires_at, uses);
    return context.db.last_id();
  });
  if (!id)
    return id.error();
  made.code.id = *id;
  return made;
}

Result<std::vector<Code>> list_codes(const Store& store) {
  return read(store, [&](Connection& db) -> Result<std::vector<Code>> {
    std::vector<Code> out;
    Query query(db, kListCodes);
    while (query.next()) {
      out.push_back({query.integer(0), query.text(1), query.text(2), query.integer(3), query.integer(4),
                     query.integer(5), query.integer(6) != 0});
    }
    return out;
  });
}

Status revoke_code(Store& store, std::int64_t code) {
  return store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kRevokeCode, code);
    return context.db.changes() == 0 ? Status(not_found("code")) : Status();
  });
}

Result<Joining> join_with_code(Store& store, WorkerId worker, std::string_view code) {
  const auto canonical = canonical_key(code);
  if (!canonical)
    return canonical.error();
  Store::Impl& impl = store.impl();
  const std::string hash = secret_hash(impl, *canonical);
  const std::int64_t now = impl.now();
  return impl.writer->change<Joining>([&](WriteContext& context) -> Result<Joining> {
    Connection& db = context.db;
    Joining joining{0, now, {}};
    std::int64_t code_id = 0;
    {
      Query find(db, kFindCode, as_bytes(hash), now);
      if (!find.next()) {
        return Error{"unknown_code", "This joining code does not work: unknown, expired, used up or revoked."}
            .with_hint("Ask the organizer who gave it to you for a new one.");
      }
      code_id = find.integer(0);
      joining.reached = find.text(1);
      Query joined(db, kIsJoined, worker.value);
      joined.next();
      if (joined.integer(0) > 0)
        return Error{"already_joined", "You have joined already."};
    }
    run(db, kUseCode, code_id);
    run(db, kJoin, worker.value, code_id, now);
    joining.id = db.last_id();
    refresh_counted(db, worker.value);
    return joining;
  });
}

Result<std::vector<Joining>> list_joinings(const Store& store, WorkerId worker) {
  return read(store, [&](Connection& db) -> Result<std::vector<Joining>> {
    std::vector<Joining> out;
    Query query(db, kListJoinings, worker.value);
    while (query.next())
      out.push_back({query.integer(0), query.integer(1), query.text(2)});
    return out;
  });
}

Status leave(Store& store, WorkerId worker, std::int64_t joining) {
  const std::int64_t now = store.impl().now();
  return store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kLeave, worker.value, joining, now);
    if (context.db.changes() == 0)
      return not_found("joining");
    refresh_counted(context.db, worker.value);
    return {};
  });
}

}  // namespace ratecheck::store
