#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "ratecheck/base/result.h"

// docs/storage.md "The folder keep": what must outlive the database and is in no backup of it. A folder `keep` in
// the data folder, for its owner alone (0700, every file 0600):
//
//   secret, erasures   folder.h
//   spends        which publication spent how much privacy, a line each; written whole and durable before the draw
//   signing-key   seed of the installation's Ed25519 key, 64 hex digits
//
//   const Keep keep(folder);
//   SpendRecord record = keep.spends();
//   record.spends.push_back({2026, "2026-Q3", 400, 2});
//   if (const Status written = keep.write(record); !written)
//     return written;                                      // nothing may be drawn
//
// Knows files only, nothing of SQL.

namespace ratecheck::store {

/// Privacy that one publication spent. Keyed by calendar year of publication and period, never by the plan.
struct SpendLine {
  int year = 0;
  std::string period;  ///< "2026-Q3", or "2026" for earlier work
  std::int64_t epsilon_thousandths = 0;
  std::int64_t number = 0;  ///< of the release; 0: it has none
};

struct SpendRecord {
  std::string database;  ///< random name of the database that it grew with, which bears it too; empty: of none
  std::vector<SpendLine> spends;
  std::set<int> lost_years;                 ///< calendar years of which it is not known any more what was spent
  bool there = true;                        ///< false: there is no file
  bool damaged = false;                     ///< a line of it says nothing that can be understood
  std::vector<std::size_t> bad_lines = {};  ///< numbers of such lines, from 1; none where it is cut or empty
};

class Keep {
 public:
  /// `folder`: the data folder.
  explicit Keep(const std::string& folder) : path_(folder + "/keep") {}

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Makes the folder where it is missing, and closes it and its files to others.
  [[nodiscard]] Status make() const;

  [[nodiscard]] SpendRecord spends() const;
  /// Durable, the old or the new one.
  [[nodiscard]] Status write(const SpendRecord& record) const;

  [[nodiscard]] bool has_signing_seed() const;
  /// Code `wrong_secret` where the file holds none, or is missing.
  [[nodiscard]] Result<std::string> signing_seed() const;
  /// Durable.
  [[nodiscard]] Status write_signing_seed(const std::string& seed) const;

 private:
  [[nodiscard]] std::string file(const char* name) const { return path_ + "/" + name; }

  std::string path_;
};

}  // namespace ratecheck::store
