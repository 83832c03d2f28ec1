#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ratecheck/base/toml_in.h"
#include "rulebook/evaluate/coverage.h"
#include "rulebook/language/checker.h"
#include "rulebook/language/program.h"

namespace ratecheck::rulebook {

/// One rule file on its way in. The parts are read one after the other; every part adds its problems and
/// goes on, so that an author sees all of them at once. The order of the parts stands in load_rulebook.cpp.
///
/// It must stay where it is in memory: `examples` points into `toml`, and what examples have covered is known by
/// where nodes and figures lie.
struct Loading {
  SourceText source;
  TomlValue toml;
  std::unique_ptr<Rule> rule;
  std::vector<Error> problems;
  std::vector<Error> warnings;

  // places that later checks must be able to show
  std::vector<Place> step_places;     ///< of Program::cards
  std::vector<Place> formula_places;  ///< of the text of Program::formulas
  std::vector<std::pair<std::string, Place>> input_places;
  std::vector<std::pair<std::string, Place>> rate_places;
  std::vector<std::pair<std::string, Place>> key_places;  ///< of the first key of a rate's tables
  std::vector<const TomlValue*> examples;
  std::vector<std::pair<std::string, std::size_t>> named_sources;  ///< [source.NAME]

  /// Adds a problem; one of the same place and words is told once.
  void problem(const Place& place, std::string code, std::string message, std::string hint = {});
  /// No problem so far touches what is computed, so that examples tell their own: a misspelt key beside them, say.
  [[nodiscard]] bool can_compute() const;
};

// load_header.cpp: [rule], [applies], [definitions], [source.NAME], claim
void load_header(Loading& in);
/// The citation under `key` of a table: a name from [source], or the source itself. Index into Rule::sources.
std::optional<std::size_t> load_cite(Loading& in, TomlTable& table, std::string_view key, bool required);
/// The key 'mark': how good a source is.
std::string load_mark(TomlTable& table);
/// Its index in Rule::sources; an equal one is there once.
std::size_t add_source(Rule& rule, Source source);

// load_names.cpp: [input], [work], [rate], [times]
void load_names(Loading& in);

// load_steps.cpp: [[step]]
void load_steps(Loading& in);

// load_formulas.cpp: [[formula]]; the second part once every rule of the book has its names
void load_formulas(Loading& in);
void check_formulas(Loading& in, const FindRule& find_rule);

// load_examples.cpp: [[example]]; runs them
void load_examples(Loading& in);
void run_examples(Loading& in);

// require_examples.cpp: what the examples of a file must have shown
void require_examples(Loading& in, const ExampleCoverage& seen);

/// Where byte `offset` of a string's content stands in the file. `place` is that of the string.
Place place_in_string(const SourceText& source, const Place& place, std::size_t offset);
/// " '−' is not the ASCII '-'" when the text holds a character that only looks like ASCII.
std::string look_alike_hint(std::string_view text);

}  // namespace ratecheck::rulebook
