#include "store/erasure_list.h"

#include <algorithm>

#include "ratecheck/base/hash.h"
#include "store/impl.h"

// Who was erased stands in two places: the table `erasure`, written in the transaction that decides, and the file
// `keep/erasures`, which no restore replaces. Each holds what the other knows from every opening on, so that
// either can be lost. What tells them apart from a list that somebody begun anew is the name that both bear:
//
//   database        list              at an opening
//   named           named so          nothing to do
//   named           other, none       the list is written with the database's name: whoever it names besides stays
//   none (new, restored, of before)   named     the database takes the list's name: it is that list's
//   none            without a name    both get a new one, which takes over what had none
//   new             none              both get a new one: nobody was ever erased here, or it was lost
//
// A restore asks for the name that the backup bears (operations/known_erasures.h).

namespace ratecheck::store {
namespace {

constexpr const char* kFindByTag = "SELECT id FROM worker WHERE tag=?1";
constexpr const char* kNote = "INSERT OR IGNORE INTO erasure(tag) VALUES(?1)";
constexpr const char* kNoted = "SELECT tag FROM erasure";
constexpr const char* kHasTable = "SELECT count(*) FROM sqlite_master WHERE type='table' AND name='erasure'";
constexpr const char* kListName = "SELECT value FROM meta WHERE name='erasures'";
constexpr const char* kTookOver = "SELECT count(*) FROM meta WHERE name='erasures took over'";
constexpr const char* kSetMeta = "INSERT OR REPLACE INTO meta(name, value) VALUES(?1, ?2)";
constexpr const char* kForget = "DELETE FROM meta WHERE name IN ('erasures', 'erasures took over')";

bool is_there(Connection& db, const std::string& tag) {
  const std::string bytes = from_hex(tag);
  Query find(db, kFindByTag, as_bytes(bytes));
  return find.next();
}

/// In one transaction, where there is something to write.
void learn(Connection& db, const ListName& name, const std::vector<std::string>& tags) {
  std::vector<std::string> unknown;
  const std::set<std::string> known = erased_in(db);
  std::copy_if(tags.begin(), tags.end(), std::back_inserter(unknown),
               [&](const std::string& tag) { return !known.contains(tag); });
  const bool named = list_name_of(db).name == name.name;
  if (named && unknown.empty())
    return;
  db.exec("BEGIN IMMEDIATE");
  for (const std::string& tag : unknown) {
    const std::string bytes = from_hex(tag);
    run(db, kNote, as_bytes(bytes));
  }
  if (!named) {
    run(db, kForget);
    run(db, kSetMeta, "erasures", name.name);
    if (name.took_over)
      run(db, kSetMeta, "erasures took over", "one without a name");
  }
  db.exec("COMMIT");
}

enum class Write { changed, always };

// Known is what the list says (of an unsure one, only who is gone) and what the table says. Written as a whole,
// and only where the file differs from that, is of an older program, or is not yet known to be this installation's
// and of this name.
Status write_erasures(Folder& folder, Connection* db, const std::string& installation, const ListName& name,
                      std::int64_t now, Write write) {
  return guarded([&]() -> Status {
    const Folder::Erasures list = folder.erasures();
    std::set<std::string> known = db == nullptr ? std::set<std::string>() : erased_in(*db);
    for (const std::string& tag : list.tags) {
      if (!list.unsure || db == nullptr || !is_there(*db, tag))
        known.insert(tag);
    }
    const bool same = known == std::set<std::string>(list.tags.begin(), list.tags.end()) &&
                      list.installation == installation && list.name == name.name &&
                      list.took_over == name.took_over;
    if (write == Write::changed && list.there && list.counted && !list.damaged && same)
      return {};
    Folder::Erasures whole;
    whole.tags.assign(known.begin(), known.end());
    whole.installation = installation;
    whole.name = name.name;
    whole.took_over = name.took_over;
    whole.as_of = now > 0 ? now : list.as_of;
    return folder.write_erasures(whole);
  });
}

}  // namespace

ListName list_name_of(Connection& db) {
  return {db.text(kListName), db.number(kTookOver) > 0};
}

void forget_list_name(Connection& db) {
  run(db, kForget);
}

std::set<std::string> erased_in(Connection& db) {
  std::set<std::string> out;
  if (db.number(kHasTable) == 0)
    return out;
  for (Query query(db, kNoted); query.next();)
    out.insert(to_hex(query.bytes(0)));
  return out;
}

Status settle_erasures(Folder& folder, Connection* db, const std::string& installation, const ListName& name,
                       std::int64_t now) {
  return write_erasures(folder, db, installation, name, now, Write::changed);
}

Status date_erasures(Folder& folder, Connection& db, const std::string& installation, std::int64_t now) {
  return guarded([&] { return write_erasures(folder, &db, installation, list_name_of(db), now, Write::always); });
}

Status join_erasures(Folder& folder, Connection& db, const std::string& installation, bool fresh,
                     const std::function<std::string(std::size_t)>& random, std::int64_t now) {
  return guarded([&]() -> Status {
    const Folder::Erasures list = folder.erasures();
    ListName name = list_name_of(db);
    if (name.name.empty())
      name = {list.name, list.took_over};
    if (name.name.empty())
      name = {to_hex(random(16)), list.there || !fresh};
    Status settled = settle_erasures(folder, &db, installation, name, now);
    if (settled)
      learn(db, name, folder.erasures().tags);
    return settled;
  });
}

}  // namespace ratecheck::store
