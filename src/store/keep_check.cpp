#include "store/keep_check.h"

#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "ratecheck/base/signing.h"
#include "ratecheck/base/text.h"
#include "store/db/folder.h"
#include "store/db/keep.h"
#include "store/erasure_list.h"
#include "store/impl.h"

// An opening mends what it can (erasure_list.h, Store::open): a list of erasures is written anew from the
// database, a record of spends that says nothing costs the rest of its year. So a fault that an opening found is
// gone afterwards, and is told as found (Impl::found_at_start).

namespace ratecheck::store {
namespace {

constexpr std::size_t kMostLines = 20;
constexpr const char* kSpendsName = "SELECT value FROM meta WHERE name='spends'";
constexpr const char* kSpends = "SELECT year, period, epsilon FROM spend";
constexpr const char* kRewritten = "The next start writes the list anew from the database, which knows the same.";
constexpr const char* kPutBackSpends =
    "Put back the newest copy of the file before the next start: after a start without it nothing is published "
    "for "
    "everyone for the rest of the year.";

class Faults {
 public:
  explicit Faults(const std::string& folder) : folder_(folder) {}

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/keep/" + name; }
  void add(const std::string& name, const std::string& message, const std::string& hint, std::size_t line = 0) {
    found_.push_back(Error{"keep_damaged", message}.at({path(name), line, 0}).with_hint(hint));
  }
  void add_lines(const std::string& name, const std::vector<std::size_t>& lines, const std::string& message,
                 const std::string& hint) {
    for (std::size_t i = 0; i < std::min(lines.size(), kMostLines); ++i)
      add(name, message, hint, lines[i]);
    if (lines.size() > kMostLines)
      add(name, fmt::format("{} more lines are damaged.", lines.size() - kMostLines), hint);
  }
  [[nodiscard]] bool is_there(const std::string& name) const {
    std::error_code problem;
    return std::filesystem::exists(path(name), problem);
  }
  std::vector<Error> take() { return std::move(found_); }

 private:
  std::string folder_;
  std::vector<Error> found_;
};

void look_at_modes(Faults& faults) {
  for (const char* name : {"secret", "erasures", "spends", "signing-key"}) {
    struct stat file {};
    if (::stat(faults.path(name).c_str(), &file) == 0 && (file.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
      faults.add(name, "Other users of this machine may read or change it.",
                 fmt::format("Close it with chmod 600 '{}'.", faults.path(name)));
    }
  }
}

void look_at_secret(Faults& faults, const std::string& folder, const std::string& fingerprint) {
  const char* hint =
      "Put back the copy of it before the next start: without it no key opens anything, and no start succeeds.";
  const auto secret = Folder::read_secret(folder);
  if (!secret) {
    if (secret.error().code != "exposed_secret")  // told with the modes
      faults.add("secret", secret.error().message, hint, faults.is_there("secret") ? 1 : 0);
  } else if (Secrets(*secret).fingerprint != fingerprint) {
    faults.add("secret", "It is not the secret that this database was made with, or was changed.", hint, 1);
  }
}

/// A database that bears no name of a list comes from a restore or an older program: its list is settled just now.
void look_at_erasures(Faults& faults, const std::string& folder, const std::string& fingerprint, Connection& db,
                      bool after_crash) {
  const ListName name = list_name_of(db);
  const std::set<std::string> erased = erased_in(db);
  const Folder::Erasures list = Folder::read_erasures(folder);
  if (!list.there) {
    if (!name.name.empty())
      faults.add("erasures", "The list of erasures is missing.", kRewritten);
    return;
  }
  if (list.cut) {
    faults.add("erasures",
               fmt::format("The list of erasures was cut: the last tag in it is number {}.", list.tags.size()),
               kRewritten);
  } else if (list.damaged && list.bad_lines.empty()) {
    faults.add("erasures", "The list of erasures is empty or cannot be read.", kRewritten, 1);
  }
  faults.add_lines("erasures", list.bad_lines,
                   "The line is no tag with the first digits of its hash, as each line of the list is.",
                   kRewritten);
  if (name.name.empty() || list.damaged)
    return;
  if (list.installation != fingerprint || list.name != name.name) {
    faults.add("erasures", "It is not the list of erasures that this database grew with.", kRewritten);
    return;
  }
  const std::set<std::string> listed(list.tags.begin(), list.tags.end());
  const auto missing =
      std::count_if(erased.begin(), erased.end(), [&](const std::string& tag) { return !listed.contains(tag); });
  if (missing > 0 && !after_crash) {
    faults.add(
        "erasures",
        fmt::format("The list of erasures lacks {} of the {} that the database knows.", missing, erased.size()),
        kRewritten);
  }
}

void look_at_spends(Faults& faults, const std::string& folder, Connection& db) {
  const std::string name = db.text(kSpendsName);
  const SpendRecord record = Keep(folder).spends();
  if (name.empty() || name == "of no record")
    return;
  if (!record.there) {
    faults.add("spends", "The record of spends is missing.", kPutBackSpends);
    return;
  }
  faults.add_lines("spends", record.bad_lines, "The line says nothing that can be understood.", kPutBackSpends);
  if (record.damaged && record.bad_lines.empty())
    faults.add("spends", "It does not begin as a record of spends does, or was cut off.", kPutBackSpends, 1);
  if (record.damaged)
    return;
  if (record.database != name) {
    faults.add("spends", "It is the record of spends of another database, or was changed.", kPutBackSpends, 2);
    return;
  }
  for (Query query(db, kSpends); query.next();) {
    const bool noted = std::any_of(record.spends.begin(), record.spends.end(), [&](const SpendLine& one) {
      return one.year == query.integer(0) && one.period == query.text(1) &&
             one.epsilon_thousandths >= query.integer(2);
    });
    if (!noted && !record.lost_years.contains(static_cast<int>(query.integer(0)))) {
      faults.add(
          "spends",
          fmt::format("It lacks the release of {} that the database knows: it is an older copy.", query.text(1)),
          "Put back the newest copy of the file. Until then the database tells what was spent.");
    }
  }
}

void look_at_signing_key(Faults& faults, Connection& db) {
  if (!faults.is_there("signing-key")) {
    return faults.add("signing-key", "The key that signs releases is missing.",
                      "Put back a copy of it; else the next start makes a new one, which signs from then on.");
  }
  const std::string content = read_file(faults.path("signing-key"));
  const std::string_view seed = trim(content);
  const std::string key = public_key(seed);
  if (key.empty() || !is_signed_by(key, "ratecheck", sign(seed, "ratecheck"))) {
    faults.add("signing-key", "It is not the seed of a key: 64 hex digits.",
               "Put back a copy of it before the next start, or move it away: then releases are signed with a new "
               "key.",
               1);
    return;
  }
  const std::string known = signing_key_of(db);
  if (!known.empty() && key != known) {
    faults.add(
        "signing-key", "It is not the key that releases of this database are signed with, or was changed.",
        "Put back a copy of it; until then nothing is signed. Only where it is lost, move the file away: the "
        "next start makes a new key.",
        1);
  }
}

}  // namespace

std::vector<Error> keep_faults(const std::string& folder, const std::string& fingerprint, Connection& db,
                               bool after_crash) {
  Faults faults(folder);
  look_at_modes(faults);
  look_at_secret(faults, folder, fingerprint);
  look_at_erasures(faults, folder, fingerprint, db, after_crash);
  look_at_spends(faults, folder, db);
  look_at_signing_key(faults, db);
  return faults.take();
}

}  // namespace ratecheck::store
