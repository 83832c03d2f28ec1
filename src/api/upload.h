#pragma once

#include <string>
#include <variant>
#include <vector>

#include "api/context.h"
#include "api/route.h"
#include "ratecheck/pipeline/keep.h"

/// What POST /v1/check and POST /v1/statements have in common: documents and options in, check JSON out.
///
///   const auto read = read_upload(call.request, *library);
///   if (const Response* refusal = std::get_if<Response>(&read))
///     return *refusal;
///   const Upload& upload = std::get<Upload>(read);     // documents, options, keep_documents, content
namespace ratecheck::api {

/// Bytes of a body, all documents together.
inline constexpr std::size_t kUploadLimit = 16U << 20U;
std::vector<std::string_view> upload_types();
std::vector<Parameter> upload_parameters();
inline const Parameter kKeepDocuments{"keep_documents",
                                      "true: keep the documents themselves; else only what was read"};

using pipeline::Upload;

/// The upload, or the problem with its body or its parameters.
std::variant<Upload, Response> read_upload(const Request& request, const pipeline::Library& library);

/// Nothing when at least one document was read; else 400 or 422 with the problem of each.
std::optional<Response> nothing_read(const std::vector<pipeline::CheckedDocument>& documents);

}  // namespace ratecheck::api
