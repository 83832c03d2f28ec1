#pragma once

#include <string>
#include <variant>
#include <vector>

#include "api/context.h"
#include "api/route.h"
#include "ratecheck/pipeline/answer_part.h"
#include "ratecheck/pipeline/keep.h"
#include "ratecheck/pipeline/long_csv.h"

/// What POST /v1/check and POST /v1/statements have in common: documents and options in, check JSON out.
///
///   auto read = read_upload(call.request, *library);
///   if (const Response* refusal = std::get_if<Response>(&read))
///     return *refusal;
///   if (const LongUpload* csv = std::get_if<LongUpload>(&read))
///     return answer_long(*csv);                        // too long to be held: read from the request piece by
///     piece
///   const Upload& upload = std::get<Upload>(read);     // documents, options, keep_documents
namespace ratecheck::api {

/// Bytes of a body, all documents together.
inline constexpr std::size_t kUploadLimit = 16U << 20U;
std::vector<std::string_view> upload_types();
std::vector<Parameter> upload_parameters();
/// Pieces of work that are held at once, of all documents of an upload together. A CSV of more rows is read in
/// pieces.
inline constexpr std::size_t kMostWorkAtOnce = 15'000;
inline const Parameter kKeepDocuments{"keep_documents",
                                      "true: keep the documents themselves; else only what was read"};

using pipeline::LongUpload;
using pipeline::Upload;

/// The upload, without its `content`, or the problem with its body or its parameters. A LongUpload reads from the
/// request, which must outlive it.
std::variant<Upload, LongUpload, Response> read_upload(const Request& request, const pipeline::Library& library);
/// What makes two uploads the same one.
std::string content_of(const Upload& upload);
std::string content_of(const LongUpload& csv);
/// Which part of the answer is asked for.
Result<pipeline::AnswerPart> part_of(const Request& request);

/// Nothing when at least one document was read; else 400 or 422 with the problem of each.
std::optional<Response> nothing_read(const std::vector<pipeline::CheckedDocument>& documents);

}  // namespace ratecheck::api
