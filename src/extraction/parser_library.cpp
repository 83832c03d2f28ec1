#include "ratecheck/extraction/parser_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <future>
#include <iterator>
#include <set>
#include <tuple>

#include "extraction/file/examples.h"
#include "extraction/file/load_join.h"
#include "extraction/file/load_parser_rule.h"
#include "extraction/file/speed.h"
#include "extraction/match/parts.h"
#include "extraction/read/columns.h"
#include "extraction/run.h"
#include "ratecheck/base/text.h"
#include "ratecheck/extraction/lint.h"

namespace ratecheck::extraction {

// How the one layout of a document is found. The prefilter rules out most layouts in one pass over the text; the
// signs of the others are looked for. One that finds all and nothing forbidden reads the document; none is an
// error that names the nearest, several are one that names them. A text is read as a whole first. Only where
// that fails, though some layouts find their signs in it, or contradicts itself, or leaves lines unread that
// another layout has signs for, is it cut (parts.cpp); and the parts count only when they read more bytes than
// the whole did.
//
// Loading takes most of a program's start, for the patterns are compiled; so two threads do it: ./dev bench start.

/// Which layouts a document may be of.
struct LayoutCandidates {
  Prefilter::PossiblePatterns possible;
  std::vector<std::string> columns;  ///< of a CSV: the names in its header
  std::vector<const ParserRule*> asked;
  std::vector<const ParserRule*> with_signs;  ///< of these, those that find all their signs
  std::vector<const ParserRule*> matches;     ///< of these, those that find nothing they forbid
};

namespace {

constexpr std::size_t kNearestShown = 3;

std::vector<std::string> find_files(const std::string& directory, std::vector<Error>& problems) {
  std::vector<std::string> out;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    if (it->is_regular_file(error) && it->path().extension() == ".toml")
      out.push_back(it->path().string());
  }
  if (error) {
    problems.push_back(Error{"cannot_read_file",
                             fmt::format("The parser files in {} cannot be read: {}.", directory, error.message())}
                           .at({directory})
                           .with_hint("Tell another place with --parsers DIR."));
  }
  std::sort(out.begin(), out.end());
  return out;
}

struct LoadedFile {
  std::shared_ptr<const ParserRule> rule;  ///< for documents only without problems; none: the file is no TOML
  std::vector<Error> problems;
};

LoadedFile load_file(const std::string& path, Examples examples) {
  Result<SourceText> source = read_source(path);
  if (!source)
    return {nullptr, {source.error()}};
  LoadedFile out;
  const LoadedParserRule loaded = load_with_problems(*source, out.problems);
  if (loaded.can_read && examples == Examples::run) {
    run_examples(*loaded.rule, out.problems);
    check_speed(*loaded.rule, out.problems);
  }
  out.rule = loaded.rule;
  return out;
}

/// Beside each path; by two threads, since compiling the patterns of all files is most of a program's start.
std::vector<LoadedFile> load_files(const std::vector<std::string>& paths, Examples examples) {
  std::vector<LoadedFile> out(paths.size());
  std::atomic<std::size_t> next = 0;
  const auto load_rest = [&] {
    for (std::size_t i = next++; i < paths.size(); i = next++)
      out[i] = load_file(paths[i], examples);
  };
  const std::future<void> other = std::async(std::launch::async, load_rest);
  load_rest();
  other.wait();
  return out;
}

void add_wrong_id(std::vector<Error>& problems, const std::string& path, const ParserRule& rule,
                  const std::string& expected) {
  problems.push_back(
      Error{"wrong_id", fmt::format("The file's id is '{}', its place says '{}'.", rule.facts->id, expected)}
          .at({path, 1, 1})
          .with_hint("Files lie at <platform>/<layout>.toml under the parsers' directory."));
}

/// The id that a file's folder and name say, wherever the folder lies.
std::string id_by_place(const std::string& path) {
  const std::filesystem::path whole = std::filesystem::absolute(path).lexically_normal();
  return (whole.parent_path().filename() / whole.stem()).generic_string();
}

struct Near {
  const ParserRule* rule;
  Recognition found;
};

/// Those that share a sign with the document, the nearest first.
std::vector<Near> nearest_first(document::Media media, std::vector<Near> near) {
  std::erase_if(near, [&](const Near& n) { return n.rule->media != media || n.found.matched == 0; });
  std::stable_sort(near.begin(), near.end(), [](const Near& a, const Near& b) {
    return a.found.matched * b.found.wanted > b.found.matched * a.found.wanted;
  });
  return near;
}

Error unknown_document(document::Media media, const std::vector<Near>& near) {
  std::string hint;
  for (std::size_t i = 0; i < std::min(near.size(), kNearestShown); ++i) {
    const Near& n = near[i];
    hint += fmt::format("{}{} ({} of {} signs; missed {})", i == 0 ? "The nearest layouts: " : "; ",
                        n.rule->facts->id, n.found.matched, n.found.wanted, n.found.missed);
  }
  return Error{"unknown_document", fmt::format("No parser knows this {} document.", to_string(media))}.with_hint(
      hint.empty() ? "It shares no sign with any layout that is known; 'ratecheck parsers' lists them."
                   : hint + ".");
}

Error ambiguous_document(const std::vector<const ParserRule*>& matches) {
  std::vector<std::string> names;
  for (const ParserRule* rule : matches)
    names.push_back(rule->facts->id);
  return Error{"ambiguous_document", fmt::format("Several parsers claim this document: {}.", join(names, ", "))}
      .with_hint("This is an error of the parser files; please report it.");
}

/// The error of a text that no layout takes as a whole, though it has the signs of some.
Error several_documents(Error error, const std::vector<LayoutRun>& runs) {
  error.hint = fmt::format("Of this text, {}. If they are documents of their own, give each by itself. {}",
                           describe(runs), error.code == "unknown_document" ? error.hint : "");
  error.hint = std::string(trim(error.hint));
  return error;
}

std::vector<Near> near_to(const LayoutCandidates& found, const document::Document& document) {
  std::vector<Near> near;
  for (const ParserRule* rule : found.asked)
    near.push_back({rule, recognise(*rule, document, found.possible, found.columns)});
  return nearest_first(document.media, std::move(near));
}

/// The layouts that are asked, of headers in the middle of a table. Of several, or none, nothing is said.
LayoutOfHeader layout_among(const std::vector<const ParserRule*>& asked) {
  return [&asked](const std::vector<std::string>& names) {
    const ParserRule* only = nullptr;
    for (const ParserRule* rule : asked) {
      if (rule->media != document::Media::csv || !recognise_header(*rule, names).matches)
        continue;
      if (only != nullptr)
        return static_cast<const ParserRule*>(nullptr);
      only = rule;
    }
    return only;
  };
}

Result<Extraction> read_whole(const LayoutCandidates& found, const document::Document& document,
                              const ReadOptions& options) {
  if (found.matches.empty())
    return unknown_document(document.media, near_to(found, document));
  if (found.matches.size() > 1)
    return ambiguous_document(found.matches);
  const ParserRule& rule = *found.matches.front();
  if (!rule.refuse.empty())
    return Error{"not_a_pay_document", rule.refuse};
  return run_parser(rule, document, options, layout_among(found.asked));
}

bool may_be_several(const Extraction& whole, const LayoutCandidates& found) {
  return contradicts_itself(whole) || (!whole.unread.empty() && found.with_signs.size() > 1);
}

std::shared_ptr<const Prefilter> prefilter_of(const std::vector<std::shared_ptr<const ParserRule>>& rules) {
  const auto prefilter = std::make_shared<Prefilter>();
  for (const auto& rule : rules) {
    for (const Pattern& pattern : rule->all)
      prefilter->add(pattern);
    for (const Pattern& pattern : rule->none)
      prefilter->add(pattern);
  }
  prefilter->finish();
  return prefilter;
}

/// Adds those that find all their signs only once the labels of a picture's text are mended.
void add_with_mended_signs(const document::Document& document, LayoutCandidates& found) {
  if (document.media != document::Media::text || document.text.size() > kMostCutBytes)
    return;
  const bool taken = !found.matches.empty();
  for (const ParserRule* rule : found.asked) {
    if (std::find(found.with_signs.begin(), found.with_signs.end(), rule) != found.with_signs.end())
      continue;
    const Recognition mended = recognise_mended(*rule, document);
    if (mended.wanted == 0 || mended.matched != mended.wanted)
      continue;
    found.with_signs.push_back(rule);
    if (mended.matches && !taken)
      found.matches.push_back(rule);
  }
}

Status check_options(const std::vector<std::shared_ptr<const ParserRule>>& rules, const ReadOptions& options) {
  if (options.time_zone && !is_time_zone(*options.time_zone)) {
    return Error{"unknown_time_zone", fmt::format("There is no time zone '{}'.", *options.time_zone)}.with_hint(
        "An IANA name such as Europe/London.");
  }
  if (!options.platform)
    return {};
  std::set<std::string> platforms;
  for (const auto& rule : rules)
    platforms.insert(rule->facts->platform);
  if (platforms.contains(*options.platform))
    return {};
  const std::vector<std::string> known(platforms.begin(), platforms.end());
  return Error{"unknown_platform", fmt::format("No parser reads documents of '{}'.{}", *options.platform,
                                               did_you_mean(*options.platform, known))}
      .with_hint(fmt::format("Known: {}.", join(known, ", ")));
}

}  // namespace

LoadedParsers ParserLibrary::load(const std::string& directory, Examples examples) {
  LoadedParsers out;
  std::set<std::string> ids;
  const std::vector<std::string> paths = find_files(directory, out.problems);
  std::vector<LoadedFile> files = load_files(paths, examples);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string& path = paths[i];
    std::shared_ptr<const ParserRule> rule = std::move(files[i].rule);
    const bool whole = rule && files[i].problems.empty();
    std::move(files[i].problems.begin(), files[i].problems.end(), std::back_inserter(out.problems));
    if (!whole)
      continue;
    out.warnings.insert(out.warnings.end(), rule->warnings.begin(), rule->warnings.end());
    const std::string expected =
        std::filesystem::path(path).lexically_relative(directory).replace_extension().generic_string();
    if (rule->facts->id != expected) {
      add_wrong_id(out.problems, path, *rule, expected);
    } else if (ids.insert(rule->facts->id).second) {
      out.library.rules_.push_back(std::move(rule));
    }
  }
  check_joins(out.library.rules_, out.problems);
  out.library.prefilter_ = prefilter_of(out.library.rules_);
  if (examples == Examples::run)
    check_claims(out.library.rules_, out.problems);
  return out;
}

Result<LayoutCandidates> ParserLibrary::candidates(const document::Document& document,
                                                   const ReadOptions& options) const {
  if (Status checked = check_options(rules_, options); !checked)
    return checked.error();
  LayoutCandidates out;
  out.columns = header_of(document);
  if (prefilter_ && document.media != document::Media::csv)
    out.possible = prefilter_->possible_patterns(recognised_text(document));
  for (const auto& rule : rules_) {
    if (options.platform && rule->facts->platform != *options.platform)
      continue;
    out.asked.push_back(rule.get());
    const std::optional<Recognition> found = recognise_likely(*rule, document, out.possible, out.columns);
    if (!found || found->matched != found->wanted)
      continue;
    out.with_signs.insert(found->matches ? out.with_signs.begin() : out.with_signs.end(), rule.get());
    if (found->matches)
      out.matches.push_back(rule.get());
  }
  if (out.matches.empty())
    add_with_mended_signs(document, out);
  return out;
}

Result<Extraction> ParserLibrary::read(const document::Document& document, const ReadOptions& options) const {
  const Result<LayoutCandidates> found = candidates(document, options);
  return found ? read_whole(*found, document, options) : Result<Extraction>(found.error());
}

Result<std::vector<Extraction>> ParserLibrary::read_all(const document::Document& document,
                                                        const ReadOptions& options) const {
  Result<LayoutCandidates> found = candidates(document, options);
  if (!found)
    return found.error();
  Result<Extraction> whole = read_whole(*found, document, options);
  if (whole && !whole->unread.empty() && found->matches.front()->screen)
    add_with_mended_signs(document, *found);
  const bool one = document.media != document::Media::text || document.text.size() > kMostCutBytes ||
                   found->with_signs.empty() ||
                   (whole ? !may_be_several(*whole, *found) : found->matches.size() == 1);
  std::vector<Extraction> out;
  if (!one) {
    const std::vector<LayoutRun> runs = layout_runs(find_layout_spans(found->with_signs, document));
    out = read_parts(runs, found->with_signs, document, options);
    if (whole && bytes_read(out) <= bytes_read(*whole))
      out.clear();
    if (out.empty() && !whole && !runs.empty())
      return several_documents(whole.error(), runs);
  }
  if (out.empty() && !whole)
    return whole.error();
  if (out.empty())
    out.push_back(std::move(*whole));
  return out;
}

std::string ParserLibrary::nearest(const document::Document& document, const ReadOptions& options) const {
  const Result<LayoutCandidates> found = candidates(document, options);
  const std::vector<Near> near = found ? near_to(*found, document) : std::vector<Near>();
  const bool likely = !near.empty() && 2 * near[0].found.matched >= near[0].found.wanted;
  return likely ? near[0].rule->facts->id : std::string();
}

Status ParserLibrary::read_csv(document::TextSource source, const ReadOptions& options, std::size_t batch_rows,
                               const ExtractionSink& sink) const {
  if (Status checked = check_options(rules_, options); !checked)
    return checked;
  document::CsvReader reader(std::move(source));
  document::CsvRow header;
  const Result<bool> got = reader.next(header);
  if (!got)
    return got.error();
  const std::vector<std::string> names = *got ? names_in(header) : std::vector<std::string>();
  std::vector<const ParserRule*> matches;
  std::vector<const ParserRule*> asked;
  std::vector<Near> near;
  for (const auto& rule : rules_) {
    if (rule->media != document::Media::csv || (options.platform && rule->facts->platform != *options.platform))
      continue;
    asked.push_back(rule.get());
    near.push_back({rule.get(), recognise_header(*rule, names)});
    if (near.back().found.matches)
      matches.push_back(rule.get());
  }
  if (matches.empty())
    return unknown_document(document::Media::csv, nearest_first(document::Media::csv, std::move(near)));
  if (matches.size() > 1)
    return ambiguous_document(matches);
  if (!matches.front()->refuse.empty())
    return Error{"not_a_pay_document", matches.front()->refuse};
  return run_csv_stream(*matches.front(), reader, header, options, layout_among(asked), batch_rows, sink);
}

std::vector<std::shared_ptr<const ParserFacts>> ParserLibrary::parsers() const {
  std::vector<std::shared_ptr<const ParserFacts>> out;
  for (const auto& rule : rules_)
    out.push_back(rule->facts);
  return out;
}

std::vector<Error> lint_parser_file(const std::string& path) {
  return load_file(path, Examples::run).problems;
}

std::vector<Error> lint_parser_files(const std::vector<std::string>& paths, const std::string& directory,
                                     std::vector<Error>* warnings) {
  std::vector<Error> problems;
  std::vector<std::shared_ptr<const ParserRule>> rules;
  std::set<std::string> places;
  std::set<std::string> ids;
  const std::vector<LoadedFile> files = load_files(paths, Examples::run);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string expected = id_by_place(paths[i]);
    const LoadedFile& file = files[i];
    problems.insert(problems.end(), file.problems.begin(), file.problems.end());
    if (file.rule)
      ids.insert(file.rule->facts->id);
    if (file.rule && warnings != nullptr)
      warnings->insert(warnings->end(), file.rule->warnings.begin(), file.rule->warnings.end());
    if (file.rule && file.rule->facts->id != expected)
      add_wrong_id(problems, paths[i], *file.rule, expected);
    if (!places.insert(expected).second) {
      problems.push_back(
          Error{"duplicate_id",
                fmt::format("Another of the files that are checked has the place '{}' as well.", expected)}
              .at({paths[i], 1, 1}));
    } else if (file.rule && file.problems.empty()) {
      rules.push_back(file.rule);
    }
  }
  std::vector<Error> ignored;
  std::vector<std::string> others = find_files(directory, ignored);
  std::erase_if(others, [&](const std::string& path) { return places.contains(id_by_place(path)); });
  for (const LoadedFile& other : load_files(others, Examples::skip)) {
    if (other.rule && other.problems.empty() && !ids.contains(other.rule->facts->id))
      rules.push_back(other.rule);
  }
  std::vector<Error> together;
  check_joins(rules, together);
  check_claims(rules, together);
  std::copy_if(together.begin(), together.end(), std::back_inserter(problems), [&](const Error& problem) {
    return std::find(paths.begin(), paths.end(), problem.place.file) != paths.end();
  });
  std::stable_sort(problems.begin(), problems.end(), [](const Error& a, const Error& b) {
    return std::tie(a.place.file, a.place.line, a.place.column) <
           std::tie(b.place.file, b.place.line, b.place.column);
  });
  return problems;
}

}  // namespace ratecheck::extraction
