#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "ratecheck/base/result.h"

namespace ratecheck {

/// Bytes that are written once, front to back, and then read, of any length in little memory: the first piece
/// stays in memory, what is longer goes to a file without a name, enciphered with a key that only this object
/// holds. So nothing of it can be found in the folder, nor read from the disk afterwards.
///
///   Spool answer("/var/lib/ratecheck");
///   answer.append("{\"items\":[");
///   …
///   if (const Status whole = answer.finish(); !whole)
///     return whole;                                  // `no_room`: the disk is full
///   SpoolReader bytes(answer);
///   while (const std::size_t got = bytes.read(buffer, sizeof buffer))
///     send({buffer, got});
///
/// One thread writes; after finish() any number may read.
class Spool {
 public:
  /// So much stays in memory; what is longer goes to the file as a whole.
  static constexpr std::size_t kInMemory = std::size_t{1} << 20U;

  /// `folder` is where the nameless file lies, should there be need of one: for more than `in_memory` bytes.
  explicit Spool(std::filesystem::path folder, std::size_t in_memory = kInMemory);
  ~Spool();
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&& other) noexcept;

  void append(std::string_view bytes);
  /// Nothing is appended afterwards. Error `no_room` where the bytes could not all be written.
  Status finish();
  [[nodiscard]] std::uint64_t size() const;
  [[nodiscard]] bool is_in_memory() const;
  /// False once something could not be written: nothing is taken any more, and finish() will say so.
  [[nodiscard]] bool has_room() const { return !failed_; }
  /// All of it, handed over where it is in memory. Error `no_room` where it could not be written or read again.
  Result<std::string> take_text();

 private:
  friend class SpoolReader;
  struct File;
  void write_out(bool all);

  std::filesystem::path folder_;
  std::size_t in_memory_;
  std::string waiting_;  // not yet in the file; everything where there is none
  std::uint64_t in_file_ = 0;
  std::unique_ptr<File> file_;
  bool failed_ = false;
};

/// All bytes of a finished Spool. Error `no_room` where they could not be read again.
Result<std::string> text_of(const Spool& spool);

/// Reads a finished Spool from front to back. The Spool must outlive it.
class SpoolReader {
 public:
  /// `from`: so many bytes stand before those that are read.
  explicit SpoolReader(const Spool& spool, std::uint64_t from = 0);

  /// Fills up to `most` bytes and gives how many; 0 is the end, or the disk failed: then failed() is true.
  std::size_t read(char* to, std::size_t most);
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  bool next_piece();

  const Spool& spool_;
  std::string piece_;  // deciphered
  std::size_t used_ = 0;
  std::size_t skip_ = 0;  // of the first piece
  std::uint64_t at_ = 0;  // in the file, behind the piece
  bool failed_ = false;
};

}  // namespace ratecheck
