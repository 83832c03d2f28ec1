#include "extraction/read/json_path.h"

#include "ratecheck/base/json_text.h"
#include "ratecheck/base/text.h"

// A path is taken apart into steps, and each step makes new hits of all hits so far, so that `*` and filters
// give several. A step that finds nothing gives none; a path never fails.
//
//   trips.*.children[name=tip].value     trips, every item, of its children those named tip, their value
namespace ratecheck::extraction {
namespace {

/// One name of a path, and the filter behind it.
struct Step {
  std::string name;
  std::string where_member;  // of [member=text]
  std::string where_text;
  bool filtered = false;
};

// Dots inside brackets belong to the text looked for.
std::vector<Step> steps_of(std::string_view path) {
  std::vector<Step> out;
  while (!path.empty()) {
    Step step;
    std::size_t end = path.find_first_of(".[");
    step.name = path.substr(0, end);
    path.remove_prefix(std::min(end, path.size()));
    if (path.starts_with('[')) {
      const std::size_t close = path.find(']');
      const std::string_view inner = path.substr(1, close == std::string_view::npos ? close : close - 1);
      step.filtered = true;
      step.where_member = inner.substr(0, inner.find('='));
      step.where_text = inner.find('=') == std::string_view::npos ? "" : inner.substr(inner.find('=') + 1);
      path.remove_prefix(close == std::string_view::npos ? path.size() : close + 1);
    }
    if (path.starts_with('.'))
      path.remove_prefix(1);
    out.push_back(std::move(step));
  }
  return out;
}

void add_children(const JsonHit& hit, std::vector<JsonHit>& out) {
  const JsonValue& value = *hit.place->value;
  for (std::size_t i = 0; i < hit.place->children.size(); ++i)
    out.push_back({&hit.place->children[i], value.is(JsonKind::object) ? value.members[i].name : hit.key});
}

void add_named(const JsonHit& hit, const std::string& name, std::vector<JsonHit>& out) {
  if (const document::PlacedJson* child = hit.place->find(name)) {
    out.push_back({child, hit.key});
  } else if (const auto index = parse_integer(name); index && hit.place->value->is(JsonKind::array)) {
    const auto at = static_cast<std::size_t>(*index);
    if (*index >= 0 && at < hit.place->children.size())
      out.push_back({&hit.place->children[at], hit.key});
  }
}

void filter(const Step& step, std::vector<JsonHit>& hits) {
  std::vector<JsonHit> kept;
  for (const JsonHit& hit : hits) {
    for (const document::PlacedJson& item : hit.place->children) {
      const document::PlacedJson* member = item.find(step.where_member);
      if (member != nullptr && scalar_text(*member->value) == step.where_text)
        kept.push_back({&item, hit.key});
    }
  }
  hits = std::move(kept);
}

}  // namespace

std::vector<JsonHit> find_path(const document::PlacedJson& root, std::string_view path) {
  std::vector<JsonHit> hits = {{&root, ""}};
  for (const Step& step : steps_of(path)) {
    std::vector<JsonHit> next;
    for (const JsonHit& hit : hits) {
      if (step.name == "*") {
        add_children(hit, next);
      } else if (step.name.empty()) {
        next.push_back(hit);
      } else {
        add_named(hit, step.name, next);
      }
    }
    hits = std::move(next);
    if (step.filtered)
      filter(step, hits);
  }
  return hits;
}

}  // namespace ratecheck::extraction
