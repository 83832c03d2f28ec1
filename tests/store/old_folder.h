#pragma once

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>

/// Data folders as earlier programs left them, kept as SQL in tests/store. The first lines of such a file tell
/// what goes with it, as "-- secret: …".
namespace ratecheck::sample {

/// As the program keeps it, or, in a folder without `keep`, an older one did: others may not read it.
inline void write_secret(const std::string& folder, const std::string& secret) {
  using std::filesystem::perms;
  const std::string file = folder + (std::filesystem::exists(folder + "/keep") ? "/keep/secret" : "/secret");
  std::ofstream(file) << secret << "\n";
  std::filesystem::permissions(file, perms::owner_read | perms::owner_write);
}

class OldFolder {
 public:
  /// `file`: "schema-1.sql".
  explicit OldFolder(const std::string& file) {
    std::ifstream in(std::string(RATECHECK_SOURCE_DIR) + "/tests/store/" + file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    sql_ = text.str();
    REQUIRE_FALSE(sql_.empty());
  }

  [[nodiscard]] std::string noted(const std::string& name) const {
    const std::size_t at = sql_.find("-- " + name + ": ") + name.size() + 5;
    return sql_.substr(at, sql_.find('\n', at) - at);
  }

  void lay_out(const std::string& folder) const {
    write_secret(folder, noted("secret"));
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open((folder + "/ratecheck.db").c_str(), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, sql_.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
  }
  /// The same, for later.
  [[nodiscard]] std::function<void(const std::string& folder)> lay_out_in() const {
    return [old = *this](const std::string& folder) { old.lay_out(folder); };
  }

 private:
  std::string sql_;
};

}  // namespace ratecheck::sample
