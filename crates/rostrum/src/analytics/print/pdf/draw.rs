//! Pages that were set are drawn.

use std::num::NonZeroU16;

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagTree,
};
use krilla::text::TextDirection;

use super::letters::Letters;
use super::set::{Block, Mark, Set};
use super::{BODY, HEIGHT, MARGIN, WIDTH};
use crate::kit::{Error, Result};

const BLACK: (u8, u8, u8) = (24, 27, 32);
const GREY: (u8, u8, u8) = (92, 99, 110);

/// Draws all pages, with their numbers, and says what each part of them is.
pub fn pages(document: &mut Document, set: Set) -> Result<()> {
    let Set {
        mut letters,
        pages,
        blocks,
        parts,
        ..
    } = set;
    let mut drawn: Vec<Vec<Identifier>> = vec![Vec::new(); parts];
    let count = pages.len();
    for (n, marks) in pages.iter().enumerate() {
        let size = PageSettings::from_wh(WIDTH, HEIGHT);
        let size = size.ok_or_else(|| Error::internal("a page without a size"))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        for mark in marks {
            put(&mut surface, &mut letters, mark, &mut drawn)?;
        }
        number(&mut surface, &mut letters, n + 1, count)?;
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(tree(blocks, drawn));
    Ok(())
}

fn put(
    surface: &mut Surface<'_>,
    letters: &mut Letters,
    mark: &Mark,
    drawn: &mut [Vec<Identifier>],
) -> Result<()> {
    match mark {
        Mark::Box {
            x,
            y,
            width,
            height,
            color,
        } => {
            surface.start_tagged(adorns(ArtifactType::Layout));
            surface.set_fill(Some(fill(*color)));
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
            surface.end_tagged();
        }
        Mark::Text {
            x,
            y,
            size,
            grey,
            text,
            part,
        } => {
            if text.is_empty() {
                return Ok(());
            }
            let tag = match part {
                Some(_) => ContentTag::Span(SpanTag::empty()),
                None => adorns(ArtifactType::PaginationOther),
            };
            let id = surface.start_tagged(tag);
            if let Some(ids) = part.and_then(|part| drawn.get_mut(part)) {
                ids.push(id);
            }
            surface.set_fill(Some(fill(if *grey { GREY } else { BLACK })));
            let (at, font) = (Point::from_xy(*x, *y), letters.font(text)?);
            surface.draw_text(at, font, *size, text, false, TextDirection::Auto);
            surface.end_tagged();
        }
    }
    Ok(())
}

fn number(surface: &mut Surface<'_>, letters: &mut Letters, n: usize, of: usize) -> Result<()> {
    let text = format!("{n} / {of}");
    let mark = Mark::Text {
        x: WIDTH - MARGIN - letters.width(&text, BODY)?,
        y: HEIGHT - MARGIN + BODY,
        size: BODY,
        grey: true,
        text,
        part: None,
    };
    put(surface, letters, &mark, &mut [])
}

const fn adorns(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact { kind, bbox: None })
}

fn fill((red, green, blue): (u8, u8, u8)) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::default(),
    }
}

/// What the parts are. One that nothing was drawn of is not there.
fn tree(blocks: Vec<Block>, mut drawn: Vec<Vec<Identifier>>) -> TagTree {
    let mut nodes = move |part: usize| -> Vec<Node> {
        let ids = drawn.get_mut(part).map(std::mem::take);
        ids.unwrap_or_default()
            .into_iter()
            .map(Node::from)
            .collect()
    };
    let mut tree = TagTree::new().with_lang(Some("en".to_owned()));
    for block in blocks {
        match block {
            Block::Heading(part) => {
                let tag = Tag::Hn(NonZeroU16::MIN, None);
                tree.push(TagGroup::with_children(tag, nodes(part)));
            }
            Block::Paragraph(part) => tree.push(TagGroup::with_children(Tag::P, nodes(part))),
            Block::Table(rows) => {
                let mut table = TagGroup::new(Tag::Table);
                for (is_head, fields) in rows {
                    let mut row = TagGroup::new(Tag::TR);
                    for (n, part) in fields.into_iter().enumerate() {
                        let field = match (is_head, n) {
                            (true, _) => TagGroup::with_children(
                                Tag::TH(TableHeaderScope::Column),
                                nodes(part),
                            ),
                            (false, 0) => {
                                TagGroup::with_children(Tag::TH(TableHeaderScope::Row), nodes(part))
                            }
                            (false, _) => TagGroup::with_children(Tag::TD, nodes(part)),
                        };
                        row.push(field);
                    }
                    table.push(row);
                }
                tree.push(table);
            }
        }
    }
    tree
}
