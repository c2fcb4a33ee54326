mod support;
use support::{form::Edition, generate, render::*, variant::Variant, rng::Rng};
#[test]
fn sweep() {
    for layout in Layout::ALL {
        let mut bad = 0; let mut wrong=0; let mut total = 0; let mut first = String::new();
        for edition in Edition::ALL { for seed in 0..6 {
          for v in std::iter::once(None).chain(Variant::ALL.into_iter().map(Some)) {
            let r = if seed==0 {generate::distinct(edition)} else {generate::consistent(edition, &mut Rng::new(seed))};
            let mut o = Options::of(layout); if let Some(v)=v { o=o.with_variant(v); }
            let t = render(&r,&o);
            let p = nianbao::parse(&t);
            let mut w=0; let mut l=0; let mut f=String::new();
            for e in r.expected() {
                let c = p.report.table(e.table).and_then(|t| t.cell(&e.row,&e.column)).and_then(|c| c.value()).map(|n| n.to_string());
                if c != e.number { if c.is_some() {w+=1} else {l+=1}; if f.is_empty() { f=format!("{} {} {} {:?} got {:?}", e.table,e.row,e.column,e.number,c);} }
            }
            total+=1; if w+l>0 { bad+=1; wrong+=w; if first.is_empty() { first=format!("{edition:?} seed {seed} {v:?} wrong {w} lost {l} {f} | {:?}", p.diagnostics.iter().map(|d| d.code.as_str()).collect::<Vec<_>>()); std::fs::write(format!("/tmp/sw-{}.txt",layout.name()),&t).unwrap(); } }
          }
        } }
        println!("{:?} bad {bad}/{total} wrong {wrong} {first}", layout);
    }
}
