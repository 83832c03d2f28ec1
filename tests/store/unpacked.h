#pragma once

#include <sqlite3.h>
#include <zstd.h>

#include <filesystem>
#include <string>
#include <vector>

/// Kept statements are compressed, so that looking for a text in the files of a folder does not find them: these
/// are they, as the files hold them and as text.
namespace ratecheck::sample {

struct KeptTexts {
  std::vector<std::string> packed;
  std::vector<std::string> text;
};

inline std::string unpacked(const std::string& packed) {
  const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size > (1U << 30U))
    return {};
  std::string out(static_cast<std::size_t>(size), '\0');
  const std::size_t frame = ZSTD_findFrameCompressedSize(packed.data(), packed.size());  // what binds it is behind
  if (ZSTD_isError(frame) != 0)
    return {};
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), packed.data(), frame);
  return got == out.size() ? out : std::string();
}

/// Of every database below the folder; `worker` 0: of all workers.
inline KeptTexts kept_texts(const std::string& folder, std::int64_t worker = 0) {
  KeptTexts out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".db")
      continue;
    sqlite3* db = nullptr;
    sqlite3_stmt* rows = nullptr;
    if (sqlite3_open_v2(entry.path().c_str(), &db, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "SELECT packed FROM submission WHERE ?1 IN (0, worker)", -1, &rows, nullptr) ==
            SQLITE_OK) {
      sqlite3_bind_int64(rows, 1, worker);
      while (sqlite3_step(rows) == SQLITE_ROW) {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(rows, 0));
        out.packed.emplace_back(bytes, static_cast<std::size_t>(sqlite3_column_bytes(rows, 0)));
        out.text.push_back(unpacked(out.packed.back()));
      }
    }
    sqlite3_finalize(rows);
    sqlite3_close(db);
  }
  return out;
}

}  // namespace ratecheck::sample
