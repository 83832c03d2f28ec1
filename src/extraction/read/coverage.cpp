#include "extraction/read/coverage.h"

#include <algorithm>

#include "ratecheck/base/count_bytes.h"
#include "ratecheck/base/text.h"
#include "ratecheck/document/document.h"

// How it is known what was read. Claims are stretches of the folded text; they may overlap and come in any
// order, and are sorted once, at the end. One pass over them finds the gaps, and every gap gives an entry for
// each of its lines that says something (a rule of dashes says nothing); gaps in one line share their entry.
//
//   Delivery 12     $7.50  Bonus!      claimed: "Delivery 12" and "$7.50"
//                          ^^^^^^      unread, line 1: "Bonus!"
//
// Coverage is the share of the bytes that are no blanks. Names of claims are only kept for --explain; a long
// text has very many.
namespace ratecheck::extraction {
namespace {

constexpr std::size_t kMostUnreadText = 400;

bool says_something(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

constexpr auto by_place = [](const auto& a, const auto& b) { return a.from < b.from; };

}  // namespace

std::size_t count_solid(std::string_view text) {
  return count_bytes(text, [](char c) { return !document::is_blank(c); });
}

void Coverage::claim(std::size_t from, std::size_t to, std::string_view by, std::string_view part) {
  if (to <= from)
    return;
  claims_.push_back({from, to, names_.size()});
  if (explain_)
    names_.push_back(std::string(by) + (part.empty() ? "" : "." + std::string(part)));
}

void Coverage::fault(std::size_t from, std::size_t to, std::string reason) {
  faults_.push_back({from, to, std::move(reason)});
}

const std::string* Coverage::reason_at(std::size_t from, std::size_t to) const {
  // faults_ is sorted and does not overlap
  auto after = std::upper_bound(faults_.begin(), faults_.end(), to - 1,
                                [](std::size_t at, const Fault& fault) { return at < fault.from; });
  if (after == faults_.begin())
    return nullptr;
  const Fault& fault = *(after - 1);
  return fault.to > from ? &fault.reason : nullptr;
}

// As the document has it, where the stretch is one there too; of mended text it may be put together from two
// lines.
std::string Coverage::as_it_stands(std::size_t at, std::string_view stretch) const {
  const std::size_t from = document_.folded.original_offset(at);
  const std::size_t to = document_.folded.original_end(at + stretch.size());
  const std::string own =
      from < to ? document::NormalisedText(std::string_view(document_.text).substr(from, to - from)).text() : "";
  const bool is_one = !own.empty() && own.find('\n') == std::string::npos;
  return std::string((is_one ? trim(own) : stretch).substr(0, kMostUnreadText));
}

// One entry per line and unclaimed stretch of it.
void Coverage::add_unread(std::size_t from, std::size_t to, Extraction& extraction) {
  const std::string_view text = document_.folded.text();
  while (from < to) {
    const std::size_t line_end = std::min(text.find('\n', from), to);
    const std::string_view stretch = trim(text.substr(from, line_end - from));
    if (says_something(stretch)) {
      const auto at = static_cast<std::size_t>(stretch.data() - text.data());
      const std::size_t line = document_.line_of(document_.folded.original_offset(at));
      const std::string* reason = reason_at(at, at + stretch.size());
      std::string shown = as_it_stands(at, stretch);
      if (find_invalid_utf8(shown))
        shown.resize(*find_invalid_utf8(shown));
      if (!extraction.unread.empty() && extraction.unread.back().line == line &&
          extraction.unread.back().text.size() < kMostUnreadText) {
        extraction.unread.back().text += " … " + shown;
      } else {
        extraction.unread.push_back(
            {line, std::move(shown), reason != nullptr ? *reason : "no pattern of this layout reads it"});
      }
    }
    from = line_end + 1;
  }
}

void Coverage::sort_claims() {
  if (!std::is_sorted(claims_.begin(), claims_.end(), by_place))
    std::stable_sort(claims_.begin(), claims_.end(), by_place);
}

std::vector<Region> Coverage::open_lines() {
  sort_claims();
  std::vector<Region> lines;
  const std::string_view text = document_.folded.text();
  const auto leave = [&](std::size_t from, std::size_t to) {
    const std::string_view open = trim(text.substr(from, to - from));
    if (open.empty())
      return;
    const auto at = static_cast<std::size_t>(open.data() - text.data());
    const std::size_t start = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // npos + 1 is the begin
    const std::size_t end = std::min(text.find('\n', at + open.size()), text.size());
    if (!lines.empty() && start <= lines.back().to + 1) {
      lines.back().to = end;
    } else {
      lines.push_back({start, end});
    }
  };
  std::size_t reached = 0;
  for (const Taken& claim : claims_) {
    if (claim.from > reached)
      leave(reached, claim.from);
    reached = std::max(reached, claim.to);
  }
  leave(reached, text.size());
  return lines;
}

void Coverage::finish(Extraction& extraction) {
  sort_claims();
  std::stable_sort(faults_.begin(), faults_.end(), by_place);
  const std::string_view text = document_.folded.text();
  std::size_t unclaimed = 0;
  std::size_t reached = 0;
  const auto leave = [&](std::size_t to) {
    unclaimed += count_solid(text.substr(reached, to - reached));
    add_unread(reached, to, extraction);
  };
  for (const Taken& claim : claims_) {
    if (claim.from > reached)
      leave(claim.from);
    reached = std::max(reached, claim.to);
    if (!explain_)
      continue;
    const std::size_t from = document_.folded.original_offset(claim.from);
    extraction.claims.push_back(
        {names_[claim.by], document_.line_of(from), from, document_.folded.original_end(claim.to)});
  }
  if (reached < text.size())
    leave(text.size());
  const std::size_t all = count_solid(text);
  extraction.coverage = all == 0
                            ? Rational(1)
                            : Rational(static_cast<std::int64_t>(all - unclaimed), static_cast<std::int64_t>(all));
}

}  // namespace ratecheck::extraction
