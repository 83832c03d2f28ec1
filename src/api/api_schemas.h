#pragma once

#include <string_view>

#include "ratecheck/base/json_out.h"

/// JSON Schemas of what the service takes and gives.
///
///   JsonWriter out;
///   write_type(out, "{ items:work[] next:s? }");
namespace ratecheck::api {

/// Writes the JSON Schema of a type in the notation of api_schemas.cpp: "work", "s?", "{ id:i label:s }".
void write_type(JsonWriter& out, std::string_view type);
/// Every named type, as members of an open object.
void write_named_types(JsonWriter& out);

}  // namespace ratecheck::api
