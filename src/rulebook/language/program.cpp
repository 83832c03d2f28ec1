#include "rulebook/language/program.h"

#include <fmt/format.h>

namespace ratecheck::rulebook {
namespace {

template <typename List>
std::optional<std::size_t> position(const List& list, std::string_view name) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].name == name)
      return i;
  }
  return std::nullopt;
}

/// What a key may stand for, nearest first: itself, the areas that hold it, "other".
std::vector<std::string> candidates(const std::string& key) {
  std::vector<std::string> all{key};
  std::string area = key;
  while (true) {
    const std::size_t stroke = area.find('/');
    const std::size_t cut = stroke != std::string::npos ? stroke : area.find('-');
    if (cut == std::string::npos || area[0] < 'A' || area[0] > 'Z' || (area[2] != '-' && area[2] != '/')) {
      break;  // not a place
    }
    area.resize(cut);
    all.push_back(area);
  }
  all.emplace_back("other");
  return all;
}

/// From the key at `next` on; `so_far` is the name of the row as far as it is settled. The first key decides: its
/// nearest name is kept to as long as any row goes on from it.
const CardFigure* find_from(const CellTable& table, const std::vector<std::string>& keys, std::size_t next,
                            const std::string& so_far) {
  if (next == keys.size()) {
    const auto found = table.find(so_far);
    return found == table.end() ? nullptr : &found->second;
  }
  for (const std::string& candidate : candidates(keys[next])) {
    const std::string joined = next == 0 ? candidate : fmt::format("{}|{}", so_far, candidate);
    if (const CardFigure* cell = find_from(table, keys, next + 1, joined))
      return cell;
  }
  return nullptr;
}

template <typename List>
auto in_force_on(const List& list, const Date& day) -> decltype(list.data()) {
  for (const auto& entry : list) {
    if (entry.in_force.contains(day))
      return &entry;
  }
  return nullptr;
}

}  // namespace

Rule::Rule() = default;
Rule::~Rule() = default;

std::optional<std::size_t> Program::input(std::string_view name) const {
  return position(inputs, name);
}
std::optional<std::size_t> Program::rate(std::string_view name) const {
  return position(rates, name);
}
const Card* Program::card_on(const Date& day) const {
  return in_force_on(cards, day);
}
const FormulaVersion* Program::formula_on(const Date& day) const {
  return in_force_on(formulas, day);
}

std::vector<const Source*> all_of(const std::vector<Source>& sources) {
  std::vector<const Source*> out;
  for (const Source& source : sources)
    out.push_back(&source);
  return out;
}

const CardFigure* find_cell(const CellTable& table, const std::vector<std::string>& keys) {
  if (keys.empty()) {
    const auto found = table.find(std::string_view());
    return found == table.end() ? nullptr : &found->second;
  }
  return find_from(table, keys, 0, {});
}

}  // namespace ratecheck::rulebook
