#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/document/document.h"
#include "ratecheck/extraction/extraction.h"

namespace ratecheck::extraction {

/// Half-open part of a folded text.
struct Region {
  std::size_t from = 0;
  std::size_t to = 0;
};

/// How many bytes are no blanks and no line ends: what coverage is a share of.
std::size_t count_solid(std::string_view text);

/// Keeps account of which bytes of a folded text were claimed, and says what is left.
class Coverage {
 public:
  /// `explain`: keeps who claimed what.
  Coverage(const document::Document& document, bool explain) : document_(document), explain_(explain) {}

  /// By a field or record, or by `part` of a record.
  void claim(std::size_t from, std::size_t to, std::string_view by, std::string_view part = {});
  /// Why a stretch was not read although a rule looked at it.
  void fault(std::size_t from, std::size_t to, std::string reason);
  /// The lines in which something is not claimed yet.
  [[nodiscard]] std::vector<Region> open_lines();
  /// Lists what was claimed by nobody, line by line, and the share that was.
  void finish(Extraction& extraction);

 private:
  struct Taken {
    std::size_t from;
    std::size_t to;
    std::size_t by;  // in names_
  };
  struct Fault {
    std::size_t from;
    std::size_t to;
    std::string reason;
  };
  void sort_claims();
  [[nodiscard]] std::string as_it_stands(std::size_t at, std::string_view stretch) const;
  void add_unread(std::size_t from, std::size_t to, Extraction& extraction);
  [[nodiscard]] const std::string* reason_at(std::size_t from, std::size_t to) const;

  const document::Document& document_;
  bool explain_;
  std::vector<Taken> claims_;
  std::vector<std::string> names_;  // only when asked for
  std::vector<Fault> faults_;
};

}  // namespace ratecheck::extraction
