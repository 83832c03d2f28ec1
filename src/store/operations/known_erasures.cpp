#include "store/operations/known_erasures.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "ratecheck/base/hash.h"

// Who can tell:
//
//   the list           there, not damaged, of this installation, of the backup's list, and names whom it names
//   the own database   of this installation, of the backup's list, and knows, together with the list, whom it
//   knows
//
// Who was erased up to the backup is told by the backup itself. Who was erased since, the own database knows to
// its end, but a copy of the list only to the moment of which it says it is: of such a one the restore says that.
//
// A backup of before December 2026 bears no name of a list. A list or database without a name fits it, and one
// that took over a list without a name; one that was begun since does not.

namespace ratecheck::store {
namespace {

constexpr const char* kSecretOf = "SELECT value FROM meta WHERE name='secret'";
constexpr const char* kHasErasures = "SELECT count(*) FROM sqlite_master WHERE type='table' AND name='erasure'";

/// What the folder's own database says of erasures.
struct OwnDatabase {
  ListName list;
  std::set<std::string> erased;
};

/// Nothing where there is none, it cannot be read, or it is of another installation.
std::optional<OwnDatabase> own_database(const std::string& folder, const std::string& fingerprint) {
  const std::string file = folder + "/ratecheck.db";
  if (!std::filesystem::exists(file))
    return std::nullopt;
  const Error no_own{"no_database", "It is of something else."};
  const auto own = guarded([&]() -> Result<OwnDatabase> {
    Connection db(file, Connection::Mode::copy, {});
    if (db.text(kSecretOf) != fingerprint || db.number(kHasErasures) == 0)
      return no_own;
    return OwnDatabase{list_name_of(db), erased_in(db)};
  });
  return own ? std::optional(*own) : std::nullopt;
}

bool goes_on_from(const ListName& list, const BackupIdentity& backup) {
  if (backup.list.name.empty())
    return list.name.empty() || list.took_over;
  return list.name == backup.list.name;
}

bool names_all_of(const std::set<std::string>& known, const BackupIdentity& backup) {
  return std::includes(known.begin(), known.end(), backup.erased.begin(), backup.erased.end());
}

/// `what`: the end of a sentence that begins with the list.
Error no_erasures(const std::string& folder, const std::string& what) {
  return Error{
      "no_erasures",
      fmt::format("The list of erasures, 'keep/erasures' in '{}', {}. Nothing was changed.", folder, what)}
      .with_hint(
          fmt::format("Put the newest copy of the folder 'keep' into '{}'. Only where it is lost for good, or "
                      "nobody was ever erased, use --no-erasures: whoever was erased since the backup then comes "
                      "back, and has to be erased again.",
                      folder));
}

/// The name of a list that knows nothing of what the backup's knew.
ListName other_name(const Folder::Erasures& list, const std::optional<OwnDatabase>& own) {
  if (!list.damaged && !list.name.empty())
    return {list.name, list.took_over};
  if (own && !own->list.name.empty())
    return own->list;
  return {to_hex(random_bytes(16)), false};
}

}  // namespace

Result<KnownErasures> known_erasures(const BackupIdentity& backup, const std::string& folder, ErasureList asked) {
  const Folder::Erasures list = Folder::read_erasures(folder);
  const ListName named{list.name, list.took_over};
  const auto own = own_database(folder, backup.fingerprint);
  const std::set<std::string> listed(list.tags.begin(), list.tags.end());
  std::set<std::string> together = listed;
  if (own)
    together.insert(own->erased.begin(), own->erased.end());

  const bool is_ours = list.installation.empty() || list.installation == backup.fingerprint;
  const bool list_fits = list.there && !list.damaged && is_ours && goes_on_from(named, backup);
  const bool own_fits = own && goes_on_from(own->list, backup);
  const bool own_knows = own_fits && names_all_of(together, backup);
  if (own_knows || (list_fits && names_all_of(listed, backup))) {
    KnownErasures known;
    known.name = !backup.list.name.empty() ? backup.list : own_fits && !own->list.name.empty() ? own->list : named;
    if (!own_knows)
      known.as_of = list.as_of;
    return known;
  }
  if (asked == ErasureList::none)
    return KnownErasures{other_name(list, own), std::nullopt};
  if (list_fits || own_fits)
    return no_erasures(folder, "is older than the backup, so it cannot say who was erased since");
  if (!list.there)
    return no_erasures(folder, "is missing, so the backup could bring erased workers back");
  if (list.damaged) {
    return no_erasures(folder, list.cut ? "was cut, so it does not name everybody who was erased"
                                        : "is damaged, so it cannot say who was erased");
  }
  if (!is_ours)
    return no_erasures(folder, "belongs to another installation than the backup");
  return no_erasures(folder,
                     list.name.empty()
                         ? "is older than the backup, so it cannot say who was erased since"
                         : "was begun anew and is not the one that the backup knew, so it cannot say who was "
                           "erased");
}

}  // namespace ratecheck::store
