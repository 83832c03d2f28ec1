#include "ratecheck/store/consents.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"
#include "store/impl.h"
#include "store/people/key_text.h"
#include "store/refusals.h"

// Who is counted is decided in one place, refresh_counted, which every change of a consent or a joining ends with:
// a worker counts who has both now. When that changes, all contributions count as changed, so that the next
// release sees it; when it ends, the cells of the leaves whose shown figures counted the worker go in the same
// transaction (leaves.cpp).
//
// A code is for one person, or it is shared: made for several. Keys that joined by one shared code may all be one
// person's, so they are one voice together, and do not speak in public. Who has joined by a shared code may join
// again by a code of their own; the first joining ends with the moment in which the second begins.

namespace ratecheck::store {
namespace {

constexpr const char* kFindConsent =
    "SELECT id, given_at FROM consent WHERE worker=?1 AND purpose=?2 AND about=?3 AND withdrawn_at IS NULL";
constexpr const char* kAddConsent =
    "INSERT INTO consent(id, worker, purpose, about, given_at) VALUES(random_id(), ?1, ?2, ?3, ?4)";
constexpr const char* kWithdraw =
    "UPDATE consent SET withdrawn_at=?3 WHERE worker=?1 AND id=?2 AND withdrawn_at IS NULL";
constexpr const char* kListConsents =
    "SELECT id, purpose, about, given_at, withdrawn_at FROM consent WHERE worker=?1"
    " ORDER BY given_at, withdrawn_at IS NULL, id";
constexpr const char* kFindCode =
    "SELECT id, reached, shared FROM code WHERE code_hash=?1 AND revoked=0 AND uses_left>0 AND expires_at>?2";
constexpr const char* kUseCode = "UPDATE code SET uses_left=uses_left-1 WHERE id=?1";
constexpr const char* kAddCode =
    "INSERT INTO code(code_hash, label, reached, created_at, expires_at, uses_left, shared)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
constexpr const char* kListCodes =
    "SELECT id, label, reached, created_at, expires_at, uses_left, shared, revoked FROM code ORDER BY id";
constexpr const char* kRevokeCode = "UPDATE code SET revoked=1 WHERE id=?1";
constexpr const char* kJoinedBy =
    "SELECT code.shared FROM joining JOIN code ON code.id=joining.code"
    " WHERE joining.worker=?1 AND joining.left_at IS NULL";
constexpr const char* kLeaveAll = "UPDATE joining SET left_at=?2 WHERE worker=?1 AND left_at IS NULL";
constexpr const char* kJoin = "INSERT INTO joining(id, worker, code, joined_at) VALUES(random_id(), ?1, ?2, ?3)";
constexpr const char* kListJoinings =
    "SELECT joining.id, joining.joined_at, code.reached, code.shared FROM joining JOIN code ON "
    "code.id=joining.code"
    " WHERE joining.worker=?1 AND joining.left_at IS NULL ORDER BY joining.joined_at, joining.id";
constexpr const char* kListAllJoinings =
    "SELECT joining.id, joining.joined_at, code.reached, code.shared, joining.left_at FROM joining JOIN code ON"
    " code.id=joining.code WHERE joining.worker=?1 ORDER BY joining.joined_at, joining.id";
constexpr const char* kLeave = "UPDATE joining SET left_at=?3 WHERE worker=?1 AND id=?2 AND left_at IS NULL";

constexpr const char* kReachedNow =
    "SELECT (SELECT code.reached FROM joining JOIN code ON code.id=joining.code WHERE joining.worker=?1"
    " AND joining.left_at IS NULL LIMIT 1),"
    " (SELECT count(*) FROM consent WHERE worker=?1 AND purpose='aggregate' AND withdrawn_at IS NULL)";
constexpr const char* kIsCounted = "SELECT counted FROM worker WHERE id=?1";
constexpr const char* kSetCounted = "UPDATE worker SET counted=?2, reached=?3 WHERE id=?1";
constexpr const char* kMarkChanged = "UPDATE contribution SET changed=?2 WHERE worker=?1";

// A moment belongs to what begins with it, not to what ends with it.
constexpr const char* kSpeaks =
    "SELECT EXISTS (SELECT 1 FROM joining JOIN code ON code.id=joining.code WHERE joining.worker=?1 AND "
    "code.shared=0"
    "  AND joining.joined_at<=?2 AND (joining.left_at IS NULL OR joining.left_at>?2))"
    " AND EXISTS (SELECT 1 FROM consent WHERE worker=?1 AND purpose='aggregate'"
    "  AND given_at<=?2 AND (withdrawn_at IS NULL OR withdrawn_at>?2))";

constexpr std::int64_t kLongestSheet = 500;

Status check_code(const std::string& label, const std::string& reached) {
  const auto& words = all_words<Reached>();
  if (std::find(words.begin(), words.end(), reached) == words.end()) {
    return Error{"unknown_word",
                 fmt::format("'{}' is not a way to reach workers.{}", reached, did_you_mean(reached, words))}
        .with_hint(fmt::format("Write one of {}.", join(words, ", ")));
  }
  if (label.size() > 100)
    return Error{"bad_value", "A code needs a label of at most 100 bytes."};
  return {};
}

/// As many codes as `count`, each for `uses` joinings: all of them or none.
Result<std::vector<NewCode>> make_codes(Store& store, const Code& wanted, std::int64_t count) {
  Store::Impl& impl = store.impl();
  std::vector<NewCode> made;
  std::vector<std::string> hashes;
  for (std::int64_t i = 0; i < count; ++i) {
    made.push_back({wanted, make_key_text("jc", impl.random(17))});
    hashes.push_back(secret_hash(impl, *canonical_key(made.back().text)));
  }
  return impl.writer->change<std::vector<NewCode>>([&](WriteContext& context) -> Result<std::vector<NewCode>> {
    for (std::size_t i = 0; i < made.size(); ++i) {
      run(context.db, kAddCode, as_bytes(hashes[i]), wanted.label, wanted.reached, wanted.created_at,
          wanted.expires_at, wanted.uses_left, wanted.shared ? 1 : 0);
      made[i].code.id = context.db.last_id();
    }
    return made;
  });
}

}  // namespace

bool speaks_in_public(Connection& db, std::int64_t worker, std::int64_t at) {
  Query query(db, kSpeaks, worker, at);
  query.next();
  return query.integer(0) != 0;
}

Result<bool> speaks_in_public(const Store& store, WorkerId worker, std::int64_t at) {
  return read(store, [&](Connection& db) -> Result<bool> { return speaks_in_public(db, worker.value, at); });
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
  return counts ? 0 : take_cells_of(db, worker);
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
  const Status good = check_code(label, reached);
  if (!good)
    return good.error();
  if (uses < 1 || uses > 100000)
    return Error{"bad_value", "A code has 1 to 100000 uses."};
  auto made = make_codes(store, {0, label, reached, store.impl().now(), expires_at, uses, uses > 1, false}, 1);
  if (!made)
    return made.error();
  return std::move(made->front());
}

Result<std::vector<NewCode>> create_sheet(Store& store, const std::string& label, const std::string& reached,
                                          std::int64_t expires_at, std::int64_t count) {
  const Status good = check_code(label, reached);
  if (!good)
    return good.error();
  if (count < 1 || count > kLongestSheet)
    return Error{"bad_value", fmt::format("A sheet has 1 to {} codes.", kLongestSheet)};
  return make_codes(store, {0, label, reached, store.impl().now(), expires_at, 1, false, false}, count);
}

Result<std::vector<Code>> list_codes(const Store& store) {
  return read(store, [&](Connection& db) -> Result<std::vector<Code>> {
    std::vector<Code> out;
    Query query(db, kListCodes);
    while (query.next()) {
      out.push_back({query.integer(0), query.text(1), query.text(2), query.integer(3), query.integer(4),
                     query.integer(5), query.integer(6) != 0, query.integer(7) != 0});
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
    Joining joining{0, now, {}, false};
    std::int64_t code_id = 0;
    bool by_shared = false;
    {
      Query find(db, kFindCode, as_bytes(hash), now);
      if (!find.next()) {
        return Error{"unknown_code", "This joining code does not work: unknown, expired, used up or revoked."}
            .with_hint("Ask the organizer who gave it to you for a new one.");
      }
      code_id = find.integer(0);
      joining.reached = find.text(1);
      joining.shared = find.integer(2) != 0;
      Query joined(db, kJoinedBy, worker.value);
      const bool has_joined = joined.next();
      by_shared = has_joined && joined.integer(0) != 0;
      if (has_joined && (!by_shared || joining.shared))
        return Error{"already_joined", "You have joined already."};
    }
    if (by_shared) {  // now with a voice of one's own, which is a change
      run(db, kLeaveAll, worker.value, now);
      run(db, kMarkChanged, worker.value, coming_release(db));
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
      out.push_back({query.integer(0), query.integer(1), query.text(2), query.integer(3) != 0});
    return out;
  });
}

Result<std::vector<Joining>> list_all_joinings(const Store& store, WorkerId worker) {
  return read(store, [&](Connection& db) -> Result<std::vector<Joining>> {
    std::vector<Joining> out;
    for (Query query(db, kListAllJoinings, worker.value); query.next();) {
      out.push_back(
          {query.integer(0), query.integer(1), query.text(2), query.integer(3) != 0, query.maybe_integer(4)});
    }
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
