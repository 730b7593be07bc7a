//! The one integration binary: the real program, with its own database, on a port of its own.

#[cfg(test)]
mod api;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod directory;
#[cfg(test)]
mod docs;
#[cfg(test)]
mod feed;
#[cfg(test)]
mod feedback;
#[cfg(test)]
mod follow;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod openapi_schema;
#[cfg(test)]
mod real_data;
#[cfg(test)]
mod relevance;
#[cfg(test)]
mod store;
#[cfg(test)]
mod support;
#[cfg(test)]
mod versions;
#[cfg(test)]
mod webhooks;
