#include "http/router.h"

#include <algorithm>

#include "ratecheck/base/text.h"

// Each route's path is cut into parts once. A request is held against every route in the order of the table:
//
//   part             takes                                          goes into ids
//   v1               exactly this segment                           no
//   {rule:word}      a-z 0-9 - _ . , 1 to 64, no dot at the front   yes
//   {id:id}          a-z A-Z 0-9 - _ , 1 to 64                      yes
//   {n:number}       1 to 15 digits, so that std::stoll can read it yes
//   {path:rest}      all that is left, at least one segment         each of them
//
// A path that fits under another method is told apart from one that nobody has: 405 with the methods that there
// are, against 404.

namespace ratecheck::http {
namespace {

/// Small letters, digits and `others`, and capitals where they are allowed.
bool all_of(std::string_view text, std::size_t longest, std::string_view others, bool letters_upper) {
  if (text.empty() || text.size() > longest)
    return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (letters_upper && c >= 'A' && c <= 'Z') ||
           others.find(c) != std::string_view::npos;
  });
}

/// True when `segment` fits "{name:kind}".
bool fits(std::string_view part, std::string_view segment) {
  const std::string_view kind = part.substr(part.find(':') + 1, part.size() - part.find(':') - 2);
  if (kind == "number") {
    return segment.size() <= 15 && !segment.empty() &&
           segment.find_first_not_of("0123456789") == std::string_view::npos;
  }
  if (kind == "id")
    return all_of(segment, 64, "-_", true);
  return all_of(segment, 64, "-_.", false) && segment.front() != '.';
}

bool is_id(std::string_view part) {
  return !part.empty() && part.front() == '{';
}
bool is_rest(std::string_view part) {
  return part.size() > 6 && part.substr(part.size() - 6) == ":rest}";
}

/// Fills `ids` when the whole path fits.
bool matches(const std::vector<std::string>& parts, const std::vector<std::string>& segments,
             std::vector<std::string>& ids) {
  ids.clear();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (is_rest(parts[i])) {
      for (std::size_t s = i; s < segments.size(); ++s)
        ids.push_back(segments[s]);
      return segments.size() > i;
    }
    if (i >= segments.size() || (is_id(parts[i]) ? !fits(parts[i], segments[i]) : parts[i] != segments[i]))
      return false;
    if (is_id(parts[i]))
      ids.push_back(segments[i]);
  }
  return parts.size() == segments.size();
}

}  // namespace

std::string plain_path(std::string_view path) {
  std::string plain;
  bool in_kind = false;
  for (const char c : path) {
    in_kind = (in_kind || c == ':') && c != '}';
    if (!in_kind)
      plain += c;
  }
  return plain;
}

Router::Router(const std::vector<Route>& routes) : routes_(routes) {
  for (const Route& route : routes) {
    std::vector<std::string>& parts = templates_.emplace_back();
    for (const std::string_view part : split(route.path.substr(1), '/'))
      parts.emplace_back(part);
  }
}

RouteMatch Router::find(std::string_view method, const std::vector<std::string>& segments) const {
  RouteMatch match;
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (!matches(templates_[i], segments, ids))
      continue;
    match.methods.emplace_back(routes_[i].method);
    if (match.route == nullptr && routes_[i].method == wanted) {
      match.route = &routes_[i];
      match.ids = ids;
    }
  }
  if (!match.methods.empty()) {
    if (std::find(match.methods.begin(), match.methods.end(), "GET") != match.methods.end())
      match.methods.emplace_back("HEAD");
    match.methods.emplace_back("OPTIONS");
    std::sort(match.methods.begin(), match.methods.end());
    match.methods.erase(std::unique(match.methods.begin(), match.methods.end()), match.methods.end());
  }
  return match;
}

std::vector<std::string> Router::paths() const {
  std::vector<std::string> paths;
  for (const Route& route : routes_)
    paths.push_back(plain_path(route.path));
  return paths;
}

}  // namespace ratecheck::http
