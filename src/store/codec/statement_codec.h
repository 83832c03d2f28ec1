#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/statement/statement.h"
#include "store/codec/codec.h"

// Statements as bytes: docs/storage.md "Kept statements". Everything that the contract's JSON says of a statement
// is in them, and comes back as it was. They are written and read one work item after the other, so that a long
// file needs the memory of one:
//
//   StatementEncoder encoder(1);                      StatementDecoder decoder(encoder.bytes());
//   encoder.begin(march, march.work.size());          while (decoder.next_statement(frame))
//   for (const WorkItem& item : march.work)             while (decoder.items_left() > 0)
//     encoder.add(item);                                  decoder.next_item(item);

namespace ratecheck::store {

/// What both sides know of what stood before, and the next piece is told by.
struct CodecMemory {
  /// Where a value stood, but for what each item tells for itself.
  struct Place {
    std::string field;
    std::size_t document = 0;
    std::size_t line = 0;  ///< below the item's first
    statement::Standing standing = statement::Standing::read;
  };
  using Layout = std::vector<Place>;
  static constexpr std::size_t kMostKnown = 64;  ///< words, and layouts

  std::vector<std::string> words;
  std::vector<Layout> layouts;
  Instant time;          ///< the moment before
  std::size_t line = 0;  ///< of the first value of the item before that told places
  std::size_t end = 0;   ///< of the value before, in its document
};

class StatementEncoder {
 public:
  explicit StatementEncoder(std::size_t statements);

  /// The next statement; its work is not looked at. As many items as it has are then added.
  void begin(const statement::Statement& frame, std::size_t items);
  void add(const statement::WorkItem& item);
  [[nodiscard]] const std::string& bytes() const { return out_.bytes(); }

 private:
  void word(std::string_view text);
  void put(const std::string& value) { out_.text(value); }
  void put(const Instant& value);
  void put(const Decimal& value);
  void put(const Distance& value);
  void put(const PlaceName& value) { out_.text(value.text); }
  void put(const Seconds& value) { out_.number(value.count); }
  void put(std::int64_t value) { out_.number(value); }
  template <typename T>
  void maybe(const std::optional<T>& value);
  void sums(const statement::Statement& frame);
  void skipped(const statement::Statement& frame);
  void fields(const statement::WorkItem& item);
  void places(const statement::WorkItem& item);
  const CodecMemory::Layout& layout(const statement::WorkItem& item);
  void doubts(const std::vector<statement::Doubt>& doubts);

  Packer out_;
  CodecMemory before_;
  std::size_t last_layout_ = 0;    // most often that of the next item, too
  CodecMemory::Layout uncounted_;  // the layout beyond those that are known
};

/// Throws Failure `corrupt_database` where the bytes are not what StatementEncoder writes, or a text is no UTF-8.
/// Takes memory for what it has read, whatever the bytes say is to come.
class StatementDecoder {
 public:
  /// The bytes must outlive it.
  explicit StatementDecoder(std::string_view bytes);

  /// The next statement without its work, once all items of the one before are read. False at the end.
  bool next_statement(statement::Statement& frame);
  [[nodiscard]] std::size_t items_left() const { return items_; }
  /// Replaces `item`, whose memory it uses again. There must be one left.
  void next_item(statement::WorkItem& item);

 private:
  std::string text();
  std::string word();
  template <typename T>
  T listed(std::size_t size);
  void get(std::string& value) { value = text(); }
  void get(Instant& value);
  void get(Decimal& value);
  void get(Distance& value);
  void get(PlaceName& value) { value.text = text(); }
  void get(Seconds& value) { value.count = in_.number(); }
  void get(std::int64_t& value) { value = in_.number(); }
  bool flag();
  template <typename T>
  void maybe(std::optional<T>& value);
  Currency currency();
  void sums(statement::Statement& frame);
  void skipped(statement::Statement& frame);
  void fields(statement::WorkItem& item);
  void places(statement::WorkItem& item);
  const CodecMemory::Layout& layout();
  CodecMemory::Layout new_layout();
  void doubts(std::vector<statement::Doubt>& doubts);

  Unpacker in_;
  CodecMemory before_;
  std::uint64_t version_ = 0;
  std::size_t statements_ = 0;     // left
  std::size_t told_again_ = 0;     // bytes of words that were told by their number, in the piece at hand
  std::size_t items_ = 0;          // of the statement at hand, left
  CodecMemory::Layout uncounted_;  // the layout beyond those that are known
};

}  // namespace ratecheck::store
