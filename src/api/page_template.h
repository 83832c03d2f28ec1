#pragma once

#include <kainjow/mustache.hpp>

#include <string>
#include <string_view>

/// Pages that are made anew for each request: a template (src/api/templates, in the language Mustache) filled with
/// values. `{{name}}` shows a value, escaped for HTML; `{{#name}}…{{/name}}` is left out where the value is
/// `false`, and repeated for a list.
///
///   fill(kErrorsTemplate, mustache::object{{"errors", each(entries, values_of_entry)}})
namespace ratecheck::api {

namespace mustache = kainjow::mustache;

extern const std::string_view kErrorsTemplate;
extern const std::string_view kEvidenceTemplate;

/// The template with its values. A value stands in the page as it is, escaped; it is never read as a template.
std::string fill(std::string_view page, const mustache::data& values);

/// How a value stands in a page: escaped for HTML, and what acts unseen has a visible name.
std::string escape(const std::string& text);

/// A value that may be absent, with the section around it.
inline mustache::data unless_empty(const std::string& text) {
  return text.empty() ? mustache::data(false) : mustache::data(text);
}

/// A section once per item. The values of an item are made when it is its turn, since a case may hold a hundred
/// thousand verdicts; inside only they are seen, not those around. `items` must live until the page is filled.
template <typename Items, typename ValuesOf>
mustache::data each(const Items& items, ValuesOf values_of) {
  return mustache::lambda2([&items, values_of](const std::string& section, const mustache::renderer&) {
    mustache::mustache one(section);
    one.set_custom_escape(escape);
    std::string out;
    for (const auto& item : items)
      out += one.render(values_of(item));
    return out;
  });
}
template <typename Items, typename ValuesOf>
mustache::data each(const Items&& items, ValuesOf values_of) = delete;  // gone before the page is filled

}  // namespace ratecheck::api
