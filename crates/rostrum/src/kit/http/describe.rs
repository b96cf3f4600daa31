//! What the document says of every route, because a layer or a door answers it: the handler's own attribute says
//! only what the handler does.

use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, Required, Response, ResponseBuilder,
    Type,
};

use super::routes::{Door, Listed};

/// The name of the header by which a request sent twice is done once.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// Completes what the document says of a route.
pub fn mark(operation: &mut Operation, listed: &Listed) {
    let door = listed.door;
    let mut extension = ExtensionsBuilder::new().add("x-door", door.as_str());
    let reads = matches!(listed.method, "GET" | "HEAD" | "OPTIONS");
    if let Some(scopes) = listed.area.and_then(|area| area.scopes(reads)) {
        let names: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        extension = extension.add("x-scopes", names);
    }
    let extension = extension.build();
    match &mut operation.extensions {
        Some(extensions) => extensions.merge(extension),
        none => *none = Some(extension),
    }
    // Several rooms have a `create`: what tells them apart is the room.
    if let (Some(tags), Some(name)) = (&operation.tags, &mut operation.operation_id) {
        name.insert_str(0, &format!("{}_", tags.join("_")));
    }
    if door != Door::Open {
        operation.security = Some(vec![SecurityRequirement::new(
            "bearer",
            Vec::<String>::new(),
        )]);
    }
    let is_upload = listed.path.starts_with("/api/v1/uploads");
    let kept = !reads && door != Door::Open && !is_upload;
    if kept {
        let key = ParameterBuilder::new()
            .name(IDEMPOTENCY_KEY)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "1 to 200 visible characters. Sent again with the same request within 24 hours, it gets the same answer and nothing is done twice.",
            ))
            .schema(Some(
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .min_length(Some(1))
                    .max_length(Some(200))
                    .pattern(Some("^[!-~]{1,200}$")),
            ))
            .build();
        operation
            .parameters
            .get_or_insert_default()
            .push(key.into());
    }
    for (status, says) in refusals(operation, listed, kept) {
        let answers = &mut operation.responses.responses;
        answers
            .entry(status.to_owned())
            .or_insert_with(|| refusal(says).into());
    }
    for (status, answer) in &mut operation.responses.responses {
        let RefOr::T(answer) = answer else { continue };
        if answer.description.is_empty() {
            answer.description = plainly(status).to_owned();
        }
        // Whatever a handler's attribute says: every problem leaves as one.
        if status.starts_with('4')
            && let Some(problem) = answer.content.shift_remove("application/json")
        {
            let kind = "application/problem+json".to_owned();
            answer.content.insert(kind, problem);
        }
    }
    if !reads && door != Door::Open {
        limited(operation);
    }
}

/// What a status means where the route has nothing of its own to say.
fn plainly(status: &str) -> &'static str {
    match status {
        "200" => "What was asked for",
        "201" => "Made",
        "202" => "Under way",
        "204" => "Done",
        "206" => "The part asked for",
        "304" => "As you have it",
        "401" => "Not signed in",
        "403" => "Not allowed",
        "404" => "Not there, or not yours to see",
        "409" => "Not possible now",
        "410" => "Gone for good",
        "422" => "Something is not right",
        "423" => "In use, or locked",
        "429" => "Too many; `Retry-After` says when again",
        _ => "See the problem's code",
    }
}

/// What tus and our own rules on uploads answer, whichever method (`X-HTTP-Method-Override` makes each any other).
const OF_UPLOADS: [(&str, &str); 13] = [
    ("400", "A header is not understood"),
    ("405", "Not this method"),
    ("409", "The offset is not where the upload stands"),
    ("410", "The upload is gone"),
    ("411", "A length must be given"),
    ("412", "Not the version of tus that is spoken here"),
    ("413", "Larger than declared or allowed"),
    ("415", "Not `application/offset+octet-stream`"),
    ("422", "Something is not right"),
    ("423", "Another request works on this upload"),
    ("429", "Too many"),
    ("460", "The checksum does not match"),
    ("507", "The disk or a quota is full"),
];

/// What doors and layers answer before or instead of the handler.
fn refusals(
    operation: &Operation,
    listed: &Listed,
    kept: bool,
) -> Vec<(&'static str, &'static str)> {
    let mut all = match listed.door {
        Door::Open => vec![],
        Door::Caller | Door::Sender | Door::Playback => vec![
            ("401", "Not signed in"),
            ("403", "Not allowed, or the token lacks a scope"),
        ],
        Door::User => vec![
            ("401", "Not signed in"),
            ("403", "Not allowed, a guest, or the token lacks a scope"),
        ],
        Door::Admin => vec![
            ("401", "Not signed in"),
            ("403", "The token lacks a scope"),
            ("404", "Not for you"),
        ],
    };
    let mut also = |status, says| all.push((status, says));
    if listed.path.contains('{') {
        also("404", "Not there, or not yours to see");
    }
    if listed.path.starts_with("/api/v1/recordings/{id}/") {
        also("410", "It lies in the trash");
    }
    let is_json = operation.request_body.as_ref().is_some_and(|body| {
        let RefOr::T(body) = body else { return true };
        let mut kinds = body.content.keys();
        kinds.any(|kind| kind.starts_with("application/json"))
    });
    if operation.request_body.is_some() {
        also("413", "The body is too large");
        also("415", "The body is of a type that is not taken");
        also("422", "A field is not right");
    }
    if is_json {
        also("400", "The body is not JSON");
        also(
            "404",
            "Something that is named is not there, or not yours to see",
        );
    }
    if listed.path.starts_with("/api/v1/uploads") && listed.method != "OPTIONS" {
        for (status, says) in OF_UPLOADS {
            also(status, says);
        }
    }
    let in_query = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query);
    let has_query = operation.parameters.iter().flatten().any(in_query);
    if has_query {
        also("422", "A parameter is not right");
    }
    if kept {
        also(
            "409",
            "Not possible now, or the same request is still under way",
        );
        also("413", "The body is too large");
        also(
            "422",
            "Something is not right, or the key belongs to another request",
        );
        also("429", "Too many changes; `Retry-After` says when again");
    }
    all
}

/// The headers that say how much is left.
fn limited(operation: &mut Operation) {
    for answer in operation.responses.responses.values_mut() {
        let RefOr::T(answer) = answer else { continue };
        for (name, says) in [
            ("RateLimit-Limit", "How many may come at once"),
            ("RateLimit-Remaining", "How many of these are left now"),
            (
                "RateLimit-Reset",
                "In how many seconds all of them are there again",
            ),
        ] {
            let header = HeaderBuilder::new()
                .schema(Some(ObjectBuilder::new().schema_type(Type::Integer)))
                .description(Some(says))
                .build();
            answer.headers.insert(name.to_owned(), header.into());
        }
    }
}

fn refusal(says: &str) -> Response {
    let problem = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    ResponseBuilder::new()
        .description(says)
        .content("application/problem+json", problem)
        .build()
}
