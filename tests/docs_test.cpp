// What leads from one text to another is followed: every relative link of the documents, every citation of a
// document in the sources, and every source file that a document names. A section that is renamed, or a file that
// is gone, fails here and not in front of a reader.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "slurp.h"

using ratecheck::test::slurp;

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = RATECHECK_SOURCE_DIR;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    out.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return out;
}

/// The lines of a Markdown text without its blocks of code.
std::vector<std::string> prose_of(const std::string& text) {
  std::vector<std::string> out;
  bool code = false;
  for (const std::string& line : lines_of(text)) {
    const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
    if (line.compare(first, 3, "```") == 0)
      code = !code;
    else if (!code)
      out.push_back(line);
  }
  return out;
}

std::vector<std::string> headings_of(const std::string& text) {
  std::vector<std::string> out;
  for (const std::string& line : prose_of(text)) {
    const std::size_t marks = std::min(line.find_first_not_of('#'), line.size());
    if (marks > 0 && marks < line.size() && line[marks] == ' ')
      out.push_back(line.substr(marks + 1));
  }
  return out;
}

/// The anchors that a forge gives to the headings of a text.
std::set<std::string> anchors_of(const std::string& text) {
  std::set<std::string> out;
  std::map<std::string, int> times;
  for (const std::string& heading : headings_of(text)) {
    std::string anchor;
    for (const char c : heading) {
      if (c >= 'A' && c <= 'Z')
        anchor += static_cast<char>(c - 'A' + 'a');
      else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')
        anchor += c;
      else if (c == ' ')
        anchor += '-';
    }
    const int before = times[anchor]++;
    out.insert(before == 0 ? anchor : anchor + "-" + std::to_string(before));
  }
  return out;
}

/// What stands between two signs in a line, again and again: `code`.
std::vector<std::string> between(const std::string& line, char sign) {
  std::vector<std::string> out;
  for (std::size_t open = line.find(sign); open != std::string::npos; open = line.find(sign, open)) {
    const std::size_t close = line.find(sign, open + 1);
    if (close == std::string::npos)
      break;
    out.push_back(line.substr(open + 1, close - open - 1));
    open = close + 1;
  }
  return out;
}

std::string without_code(const std::string& line) {
  std::string out = line;
  for (const std::string& code : between(line, '`')) {
    const std::string whole = "`" + code + "`";
    if (const std::size_t at = out.find(whole); at != std::string::npos)
      out.erase(at, whole.size());
  }
  return out;
}

/// Targets of the links [text](target) that stay in the tree.
std::vector<std::string> links_of(const std::string& text) {
  std::vector<std::string> out;
  for (const std::string& line : prose_of(text)) {
    const std::string plain = without_code(line);
    for (std::size_t at = plain.find("]("); at != std::string::npos; at = plain.find("](", at)) {
      at += 2;
      const std::string target = plain.substr(at, plain.find(')', at) - at);
      if (target.find("://") == std::string::npos && target.rfind("mailto:", 0) != 0)
        out.push_back(target);
    }
  }
  return out;
}

/// Empty: the link of a file leads somewhere.
std::string complaint(const fs::path& file, const std::string& link) {
  const std::size_t mark = std::min(link.find('#'), link.size());
  const fs::path target = mark == 0 ? file : file.parent_path() / link.substr(0, mark);
  const std::string where = fs::relative(file, kRoot).string() + " links to " + link;
  if (!fs::exists(target))
    return where + ", which is not there";
  if (mark == link.size())
    return {};
  return anchors_of(slurp(target)).count(link.substr(mark + 1)) != 0 ? std::string() : where + ": no such heading";
}

struct Citation {
  std::string file;     ///< "docs/design.md"
  std::string section;  ///< empty: none is named
};

/// docs/NAME.md "Section", also over the end of a line of comments.
std::vector<Citation> citations_of(const std::string& text) {
  std::string joined;
  for (const std::string& line : lines_of(text)) {
    const std::size_t first = line.find_first_not_of(" /#*");
    joined += first == std::string::npos ? " " : " " + line.substr(first);
  }
  std::vector<Citation> out;
  for (std::size_t at = joined.find("docs/"); at != std::string::npos; at = joined.find("docs/", at)) {
    const bool of_a_path = at > 0 && joined[at - 1] == '/';
    const std::size_t end = joined.find(".md", at);
    const std::string name = joined.substr(at, end == std::string::npos ? 0 : end + 3 - at);
    at += 5;
    if (of_a_path || name.empty() || name.find_first_of(" \"'\\*<>()") != std::string::npos)
      continue;
    Citation cited{name, {}};
    if (joined.compare(end + 3, 2, " \"") == 0)
      cited.section = joined.substr(end + 5, joined.find('"', end + 5) - end - 5);
    out.push_back(cited);
  }
  return out;
}

bool left_out(const fs::path& path) {
  return std::any_of(path.begin(), path.end(),
                     [](const fs::path& part) { return part == "node_modules" || part == "corpus"; });
}

std::vector<fs::path> files_below(const fs::path& folder, const std::set<std::string>& extensions) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && extensions.count(entry.path().extension().string()) != 0 &&
        !left_out(entry.path()))
      out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<fs::path> documents() {
  std::vector<fs::path> out = {kRoot / "README.md"};
  for (const char* folder : {"docs", "rules", "parsers", "fixtures", "tests"}) {
    const std::vector<fs::path> more = files_below(kRoot / folder, {".md"});
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

std::vector<fs::path> sources() {
  std::vector<fs::path> out;
  for (const char* folder : {"include", "src", "tests", "rules", "parsers"}) {
    const std::vector<fs::path> more =
        files_below(kRoot / folder, {".h", ".cpp", ".toml", ".mjs", ".js", ".sql", ".cmake", ".txt"});
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

bool is_name_of_source(const std::string& code) {
  return code.find_first_of(" *{}<>()") == std::string::npos && (code.ends_with(".h") || code.ends_with(".cpp"));
}

}  // namespace

TEST_CASE("every relative link of the documents leads to a file and a heading") {
  std::size_t followed = 0;
  for (const fs::path& file : documents()) {
    for (const std::string& link : links_of(slurp(file))) {
      ++followed;
      const std::string found = complaint(file, link);
      CHECK_MESSAGE(found.empty(), found);
    }
  }
  CHECK(followed > 40);
}

TEST_CASE("the README leads to every document") {
  std::set<fs::path> reached;
  std::vector<fs::path> next = {kRoot / "README.md"};
  while (!next.empty()) {
    const fs::path file = next.back();
    next.pop_back();
    if (file.extension() != ".md" || !fs::exists(file) || !reached.insert(fs::canonical(file)).second)
      continue;
    for (const std::string& link : links_of(slurp(file))) {
      const std::string path = link.substr(0, link.find('#'));
      if (!path.empty())
        next.push_back(file.parent_path() / path);
    }
  }
  for (const fs::path& file : files_below(kRoot / "docs", {".md"}))
    CHECK_MESSAGE(reached.count(fs::canonical(file)) != 0, file.string());
}

TEST_CASE("a document that a source cites is there, with the section that it names") {
  std::size_t cited = 0;
  for (const fs::path& file : sources()) {
    if (file.filename() == "docs_test.cpp")
      continue;
    for (const Citation& citation : citations_of(slurp(file))) {
      ++cited;
      const std::string where = fs::relative(file, kRoot).string() + " cites " + citation.file;
      REQUIRE_MESSAGE(fs::exists(kRoot / citation.file), where);
      const std::vector<std::string> headings = headings_of(slurp(kRoot / citation.file));
      const bool known = std::find(headings.begin(), headings.end(), citation.section) != headings.end();
      CHECK_MESSAGE(known, where << " \"" << citation.section << "\"");
    }
  }
  CHECK(cited >= 8);
}

TEST_CASE("a source file that a document names is in the tree") {
  std::set<std::string> known;
  for (const fs::path& file : sources())
    known.insert(file.filename().string());
  for (const fs::path& file : documents()) {
    for (const std::string& line : prose_of(slurp(file))) {
      for (const std::string& code : between(line, '`')) {
        if (is_name_of_source(code))
          CHECK_MESSAGE(known.count(fs::path(code).filename().string()) != 0, fs::relative(file, kRoot).string()
                                                                                  << " names " << code);
      }
    }
  }
}

TEST_CASE("a link to nowhere, a heading that is not there and a citation over two lines are seen") {
  CHECK_FALSE(complaint(kRoot / "README.md", "docs/nowhere.md").empty());
  CHECK_FALSE(complaint(kRoot / "README.md", "docs/design.md#a-room-that-nobody-built").empty());
  CHECK(complaint(kRoot / "README.md", "docs/design.md#the-flow").empty());
  const std::string text =
      "# One: `a` word\n```\n# no heading\n[x](y.md)\n```\n## Two\n## Two\n[a](b.md) `[c](d.md)`\n";
  CHECK(headings_of(text) == std::vector<std::string>{"One: `a` word", "Two", "Two"});
  CHECK(anchors_of(text) == std::set<std::string>{"one-a-word", "two", "two-1"});
  CHECK(links_of(text) == std::vector<std::string>{"b.md"});
  const auto cited =
      citations_of("/// As it is kept (docs/storage.md\n/// \"Packed columns\").\n// docs/design.md\n");
  REQUIRE(cited.size() == 2);
  CHECK(cited[0].file == "docs/storage.md");
  CHECK(cited[0].section == "Packed columns");
  CHECK(cited[1].section.empty());
}

// `store/erasure_test.cpp` "after an erasure no byte"
TEST_CASE("every test that the threat model names is there") {
  const std::string model = slurp((kRoot / "docs/threats.md").string());
  std::size_t named = 0;
  for (std::size_t at = model.find("_test.cpp` \""); at != std::string::npos;
       at = model.find("_test.cpp` \"", at + 1)) {
    const std::size_t from = model.rfind('`', at) + 1;
    const std::string file = model.substr(from, at + 9 - from);
    const std::size_t begin = at + 12;
    const std::string name = model.substr(begin, model.find('"', begin) - begin);
    CAPTURE(file);
    CAPTURE(name);
    CHECK(name.size() >= 10);
    CHECK(slurp((kRoot / "tests" / file).string()).find("TEST_CASE(\"" + name) != std::string::npos);
    ++named;
  }
  CHECK(named >= 60);
}
