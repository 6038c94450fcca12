(function(){"use strict";
var root=document.documentElement,key="theme",saved=null;
try{saved=localStorage.getItem(key)}catch(e){}
if(saved)root.dataset.theme=saved;
function copy(text){
  if(navigator.clipboard&&window.isSecureContext)return navigator.clipboard.writeText(text);
  var box=document.createElement("textarea");box.value=text;box.className="off";document.body.appendChild(box);
  box.select();var ok=document.execCommand("copy");box.remove();return ok?Promise.resolve():Promise.reject();
}
document.addEventListener("click",function(event){
  var button=event.target.closest("[data-copy]");
  if(button){
    copy(button.dataset.copy).then(function(){
      if(button.dataset.was===undefined)button.dataset.was=button.textContent;
      button.textContent=button.dataset.done;button.classList.add("done");
      setTimeout(function(){button.textContent=button.dataset.was;button.classList.remove("done")},1600);
    },function(){});
  }
  if(event.target.closest("#theme")){
    var dark=root.dataset.theme?root.dataset.theme==="dark":matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme=dark?"light":"dark";
    try{localStorage.setItem(key,root.dataset.theme)}catch(e){}
  }
});
var agent=navigator.userAgent,os=/android/i.test(agent)?"android":/iphone|ipad|mac os/i.test(agent)?"apple":"desktop";
var mine=document.querySelector('[data-os="'+os+'"]');
if(mine){mine.classList.add("mine");mine.parentNode.prepend(mine)}
var open=document.getElementById("open");
if(open)setTimeout(function(){location.href=open.href},250);
})();
